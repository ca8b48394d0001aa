/**
 * Replies of models behind an OpenAI-compatible endpoint: how they are asked for, and what happens
 * when none come. Start at {@link rosarium.analysis.endpoint.EndpointJudges}. No reply is asked for
 * twice: it is kept on disk by the hash of what was sent.
 */
@NullMarked
package rosarium.analysis.endpoint;

import org.jspecify.annotations.NullMarked;
