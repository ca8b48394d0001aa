@NullMarked
package rosarium.analysis.judge.model;

import org.jspecify.annotations.NullMarked;
