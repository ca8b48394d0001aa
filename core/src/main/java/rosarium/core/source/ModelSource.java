package rosarium.core.source;

import rosarium.core.source.store.FetchException;
import rosarium.core.source.store.TransferListener;

/** One place that one model can come from. */
public interface ModelSource {
  /** Return what it is and where, in one line, for messages and provenance. */
  String origin();

  /**
   * Return whether the whole model is on this machine. Looks at names and sizes only: reads no
   * weights, asks no network, writes nothing.
   */
  boolean present();

  /**
   * Return the model's files, fetched if they are not here, and with every hash checked.
   *
   * <p>Laws: a source that is {@link #present} sends no request; what was good before stays
   * untouched by any failure; a file appears under its name whole or not at all.
   *
   * @throws FetchException when this source cannot help now and another might
   * @throws rosarium.core.config.DataException of kind CHECKSUM when bytes are not those promised
   */
  ModelFiles obtain(TransferListener listener);
}
