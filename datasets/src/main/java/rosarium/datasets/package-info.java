/**
 * Data sets: what users ask, with what a good answer does. Each class is one data set and its card;
 * saving a class is enough to be found. Public benchmarks are read from the data folder and checked
 * against pinned hashes; only sentences of our own come with the project. Nothing here touches a
 * model or the network. Start with {@link rosarium.datasets.Datasets}.
 */
@NullMarked
package rosarium.datasets;

import org.jspecify.annotations.NullMarked;
