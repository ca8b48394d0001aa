package rosarium.core.vector;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * A few threads that do one piece of work in step with each other. The caller is one of them.
 *
 * <p>Implementation notes. A forward pass has some hundred points at which all must meet,
 * microseconds apart: a thread pool costs more than the work between them. Here a thread that waits
 * spins a little, then yields, then sleeps, so that a busy neighbour on the machine costs time but
 * never a standstill.
 */
final class Team implements AutoCloseable {
  private static final int SPINS = 4_000;
  private static final int YIELDS = 200;
  private static final long NAP_NANOS = 20_000;

  private final int size;
  private final List<Thread> helpers = new ArrayList<>();
  private final AtomicInteger arrived = new AtomicInteger();
  private final AtomicInteger round = new AtomicInteger();
  private volatile int phase;
  private volatile @Nullable Work work;
  private volatile @Nullable Throwable failure;
  private volatile boolean closed;

  /** What every member does. */
  interface Work {
    /** Do the share of one member, from 0. */
    void run(int member);
  }

  /**
   * Gather a team.
   *
   * @param size members, at least 1
   */
  Team(int size) {
    this.size = size;
    for (int member = 1; member < size; member++) {
      int number = member;
      Thread helper = new Thread(() -> serve(number), "rosarium-" + member);
      helper.setDaemon(true);
      helpers.add(helper);
      helper.start();
    }
  }

  /** Return how many members there are. */
  int size() {
    return size;
  }

  /** Return how many threads beside the caller have not ended. */
  long aliveHelpers() {
    return helpers.stream().filter(Thread::isAlive).count();
  }

  /** Let every member do its share; return when all have. */
  void run(Work shared) {
    if (closed) {
      throw new IllegalStateException("the team is closed, or an earlier pass failed");
    }
    work = shared;
    round.incrementAndGet();
    helpers.forEach(LockSupport::unpark);
    perform(shared, 0);
    Throwable failed = failure;
    if (failed != null) {
      close();
      throw new IllegalStateException("a forward pass failed", failed);
    }
  }

  /** Wait until every member is here. Only from inside {@link Work}, by all members alike. */
  void meet() {
    int now = phase;
    if (arrived.incrementAndGet() == size) {
      arrived.set(0);
      phase = now + 1;
      return;
    }
    int waited = 0;
    while (phase == now) {
      if (failure != null) {
        throw new IllegalStateException("another member of the team failed");
      }
      waited = pause(waited);
    }
  }

  private void serve(int member) {
    int seen = 0;
    while (true) {
      int waited = 0;
      while (round.get() == seen && !closed) {
        waited = idle(waited);
      }
      Work shared = work;
      if (closed || shared == null) {
        return;
      }
      seen = round.get();
      perform(shared, member);
    }
  }

  /** A member that fails would leave the others waiting for ever: it notes why, and all stop. */
  private void perform(Work shared, int member) {
    try {
      shared.run(member);
      meet();
    } catch (RuntimeException | Error broken) {
      if (failure == null) {
        failure = broken;
      }
    }
  }

  /** Wait for the others of a pass: they are microseconds away. */
  @SuppressWarnings("ThreadPriorityCheck") // a hint only: correctness rests on the counters
  private static int pause(int waited) {
    if (waited < SPINS) {
      Thread.onSpinWait();
    } else if (waited < SPINS + YIELDS) {
      Thread.yield();
    } else {
      LockSupport.parkNanos(NAP_NANOS);
    }
    return waited + 1;
  }

  /** Wait for the next pass: soon at first, then asleep until somebody calls. */
  private static int idle(int waited) {
    if (waited < SPINS) {
      Thread.onSpinWait();
    } else {
      LockSupport.park();
    }
    return waited + 1;
  }

  @Override
  public void close() {
    closed = true;
    helpers.forEach(LockSupport::unpark);
  }
}
