/**
 * A language model as the decode loop sees it: weights that extend streams. Start at LanguageModel.
 */
@NullMarked
package rosarium.core.model;

import org.jspecify.annotations.NullMarked;
