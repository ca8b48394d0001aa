/**
 * Models that judge: what they are asked of one answer or of two, how their replies are read, and
 * where replies come from. Behind an endpoint or a model of ours, the questions are the same;
 * {@code rosarium.analysis.judge.reply} keeps what was said.
 */
@NullMarked
package rosarium.analysis.judge.model;

import org.jspecify.annotations.NullMarked;
