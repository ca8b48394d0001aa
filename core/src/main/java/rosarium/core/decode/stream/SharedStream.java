package rosarium.core.decode.stream;

import rosarium.core.model.TokenStream;

/** One token stream and how many hold it; closed by the last one who lets go. */
final class SharedStream {
  private final TokenStream stream;
  private int holders;

  /** Take over an open stream that nobody holds yet. */
  SharedStream(TokenStream stream) {
    this.stream = stream;
  }

  TokenStream stream() {
    return stream;
  }

  int length() {
    return stream.length();
  }

  int holders() {
    return holders;
  }

  void hold() {
    holders++;
  }

  void release() {
    holders--;
    if (holders == 0) {
      stream.close();
    }
  }
}
