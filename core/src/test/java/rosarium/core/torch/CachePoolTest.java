package rosarium.core.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.TensorOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import rosarium.core.checkpoint.Checkpoint;
import rosarium.core.model.Extension;
import rosarium.core.model.TokenStream;
import rosarium.core.tensor.Workspace;
import rosarium.core.testing.Shared;
import rosarium.core.token.TokenIds;

@Tag("torch")
class CachePoolTest {
  private static final int[] PROMPT = new int[40];

  private static CachePool pool() {
    try (PointerScope step = new PointerScope()) {
      return new CachePool(2, 1, 4, new TensorOptions());
    }
  }

  @Test
  void givesOutPagesAgainWhenNobodyUsesThem() {
    try (CachePool pool = pool()) {
      int page = pool.take();
      pool.share(page);
      pool.release(page);

      assertThat(pool.pagesInUse()).isEqualTo(1);

      pool.release(page);

      assertThat(pool.pagesInUse()).isZero();
      assertThat(pool.take()).isEqualTo(page);
    }
  }

  @Test
  void handsOutAUsedPageEmpty() {
    try (CachePool pool = pool();
        PointerScope step = new PointerScope()) {
      int page = pool.take();
      pool.tensor().fill_(new Scalar(Float.NaN));
      pool.release(page);

      int again = pool.take();

      long from = (long) again * CachePool.PAGE;
      float sum = pool.tensor().narrow(1, from, CachePool.PAGE).sum().item_float();
      assertThat(sum).isZero();
    }
  }

  @Test
  void keepsWhatItHoldsWhenItGrows() {
    long before = Pointer.totalCount();
    try (CachePool pool = pool();
        PointerScope step = new PointerScope()) {
      int first = pool.take();
      pool.tensor().narrow(1, (long) first * CachePool.PAGE, CachePool.PAGE).fill_(new Scalar(3));
      for (int p = 0; p < 100; p++) {
        assertThat(pool.take()).isNotEqualTo(CachePool.BLANK);
      }

      assertThat(pool.pagesInUse()).isEqualTo(101);
      assertThat(pool.tensor().sum().item_float()).isEqualTo(3f * 2 * CachePool.PAGE * 2 * 4);
    }
    assertThat(Pointer.totalCount()).isEqualTo(before);
  }

  @Test
  void forksShareThePagesOfTheirPrompt() throws IOException {
    try (Checkpoint checkpoint = Checkpoint.open(Shared.path("golden/models/small-a-smol"));
        TorchModel model = TorchModel.load("small", checkpoint, LoadOptions.reference())) {
      try (TokenStream prompt = model.open();
          Workspace step = model.workspace()) {
        model.forward(List.of(new Extension(prompt, TokenIds.of(PROMPT), 0)));
        assertThat(model.pool().pagesInUse()).isEqualTo(3);

        try (TokenStream one = prompt.fork(40);
            TokenStream two = prompt.fork(40)) {
          assertThat(model.pool().pagesInUse()).isEqualTo(3);

          model.forward(
              List.of(
                  new Extension(one, TokenIds.of(7), 0), new Extension(two, TokenIds.of(8), 0)));

          assertThat(model.pool().pagesInUse()).isEqualTo(5); // each copied the page it writes to
        }
        assertThat(model.pool().pagesInUse()).isEqualTo(3);
      }
      assertThat(model.pool().pagesInUse()).isZero();
    }
  }
}
