/**
 * Judges behind an OpenAI-compatible endpoint: what they are asked, how a reply is read, and what
 * happens when none comes. Start at {@link rosarium.analysis.endpoint.EndpointJudge}. No reply is
 * asked for twice: it is kept on disk by the hash of what was asked.
 */
@NullMarked
package rosarium.analysis.endpoint;

import org.jspecify.annotations.NullMarked;
