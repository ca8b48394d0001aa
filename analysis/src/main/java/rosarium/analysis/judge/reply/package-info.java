/**
 * Where the replies of judges are kept, and those of a model of ours. Each lies on disk by the hash
 * of what was asked, so that no question is put twice. Start at {@code ReplyCache}; what a judge
 * asks and reads is in {@code rosarium.analysis.judge.model}.
 */
@NullMarked
package rosarium.analysis.judge.reply;

import org.jspecify.annotations.NullMarked;
