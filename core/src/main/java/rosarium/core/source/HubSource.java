package rosarium.core.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import rosarium.core.config.ConfigException;
import rosarium.core.config.DataException;
import rosarium.core.source.hub.HubReference;
import rosarium.core.source.hub.HubRevision;
import rosarium.core.source.hub.HubSnapshots;
import rosarium.core.source.store.FetchException;
import rosarium.core.source.store.Sha256;
import rosarium.core.source.store.TransferListener;
import rosarium.core.source.store.VerifiedHashes;
import rosarium.core.source.store.WeightFiles;

/**
 * A repository on the Hugging Face hub, kept in the hub's own cache.
 *
 * <p>Weights are fetched last, so that a snapshot with weights is a whole one.
 */
final class HubSource implements ModelSource {
  private static final int SHOWN = 8;

  private final String id;
  private final HubReference reference;
  private final Map<String, String> known;
  private final HubSnapshots hub;
  private final VerifiedHashes hashes;
  private final Pins pins;

  /**
   * Name a repository.
   *
   * @param known hashes by file name; files without one are pinned on first use
   */
  HubSource(
      String id,
      HubReference reference,
      Map<String, String> known,
      HubSnapshots hub,
      VerifiedHashes hashes,
      Pins pins) {
    this.id = id;
    this.reference = reference;
    this.known = Map.copyOf(known);
    this.hub = hub;
    this.hashes = hashes;
    this.pins = pins;
  }

  /** What to read and where its snapshot stands. */
  private record Selection(String commit, Path model, Path snapshot, List<String> names) {}

  @Override
  public String origin() {
    return "hub " + reference;
  }

  @Override
  public boolean present() {
    return cached().isPresent();
  }

  @Override
  public ModelFiles obtain(TransferListener listener) {
    Selection selection = cached().orElseGet(() -> fetch(listener));
    List<ModelFile> files = new ArrayList<>();
    Map<String, String> unknown = new TreeMap<>();
    for (String name : selection.names()) {
      Path file = selection.snapshot().resolve(name);
      String sha256 = verified(file, name, listener);
      files.add(new ModelFile(name, file, size(file), sha256));
      if (!known.containsKey(name)) {
        unknown.put(name, sha256);
      }
    }
    pins.check(reference, unknown);
    String origin = origin() + " (commit " + selection.commit() + ")";
    return new ModelFiles(id, selection.model(), files, origin, List.of());
  }

  private String verified(Path file, String name, TransferListener listener) {
    String sha256 = hashes.of(file, listener);
    try {
      hub.checkBlob(file, sha256);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
    Sha256.check(
        file.toString(),
        known.getOrDefault(name, sha256),
        sha256,
        "the catalogue",
        "this is another file than the one that " + id + " means");
    return sha256;
  }

  private Optional<Selection> cached() {
    Optional<String> commit = hub.cache().commit(reference.repository(), reference.revision());
    if (commit.isEmpty()) {
      return Optional.empty();
    }
    List<String> names = hub.here(reference, commit.get());
    Path snapshot = hub.cache().snapshot(reference.repository(), commit.get());
    Optional<String> single = single(names);
    if (single.isPresent()) {
      // The only GGUF in the cache may be one of many on the hub: take it if that was settled once.
      boolean settled =
          reference.file().isPresent() || pins.of(reference).containsKey(single.get());
      return settled && names.contains(single.get())
          ? Optional.of(one(commit.get(), snapshot, single.get()))
          : Optional.empty();
    }
    return wholeFolder(commit.get(), snapshot, names);
  }

  private Optional<Selection> wholeFolder(String commit, Path snapshot, List<String> names) {
    List<String> wanted = new ArrayList<>(WeightFiles.small(names));
    if (!names.contains("config.json")
        || !names.contains("tokenizer.json")
        || !names.containsAll(pins.of(reference).keySet())) {
      return Optional.empty();
    }
    List<String> weights;
    try {
      weights = WeightFiles.weights(names, snapshot);
    } catch (DataException e) {
      if (e.kind() == DataException.Kind.MISSING) {
        return Optional.empty();
      }
      throw e;
    }
    wanted.addAll(weights);
    return weights.isEmpty()
        ? Optional.empty()
        : Optional.of(new Selection(commit, snapshot, snapshot, wanted));
  }

  private static Selection one(String commit, Path snapshot, String name) {
    return new Selection(commit, snapshot.resolve(name), snapshot, List.of(name));
  }

  /** Return the one file to take: the named one, or the only GGUF where there is nothing else. */
  private Optional<String> single(List<String> names) {
    if (reference.file().isPresent()) {
      return reference.file();
    }
    List<String> ggufs = ggufs(names);
    boolean others = names.stream().anyMatch(name -> name.endsWith(".safetensors"));
    return ggufs.size() == 1 && !others ? Optional.of(ggufs.get(0)) : Optional.empty();
  }

  private static List<String> ggufs(List<String> names) {
    return names.stream().filter(name -> name.endsWith(".gguf")).toList();
  }

  private Selection fetch(TransferListener listener) {
    HubRevision revision = hub.ask(reference);
    String commit = revision.commit();
    Path snapshot = hub.cache().snapshot(reference.repository(), commit);
    Optional<String> single = single(revision.files());
    Selection selection;
    if (single.isPresent()) {
      requireListed(single.get(), revision);
      bring(commit, List.of(single.get()), listener);
      selection = one(commit, snapshot, single.get());
    } else {
      requireModel(revision);
      List<String> names = new ArrayList<>(WeightFiles.small(revision.files()));
      bring(commit, names, listener);
      List<String> weights = WeightFiles.weights(revision.files(), snapshot);
      bring(commit, weights, listener);
      names.addAll(weights);
      selection = new Selection(commit, snapshot, snapshot, names);
    }
    hub.settle(reference, commit);
    return selection;
  }

  private void bring(String commit, List<String> names, TransferListener listener) {
    for (String name : names) {
      hub.bring(reference, commit, name, Optional.ofNullable(known.get(name)), listener);
    }
  }

  private void requireListed(String name, HubRevision revision) {
    if (!revision.files().contains(name)) {
      throw new FetchException(
          origin() + ": the repository has no such file" + offer(ggufs(revision.files())));
    }
  }

  private void requireModel(HubRevision revision) {
    List<String> files = revision.files();
    boolean weights =
        files.stream().anyMatch(name -> name.endsWith(".safetensors") && name.indexOf('/') < 0);
    if (!weights && !ggufs(files).isEmpty()) {
      throw new ConfigException(
          origin() + ": name one of its files, hf:" + reference + "/FILE" + offer(ggufs(files)));
    }
    if (!weights || !files.contains("config.json") || !files.contains("tokenizer.json")) {
      throw new ConfigException(
          origin()
              + ": not a model that can be read: needs config.json, tokenizer.json and"
              + " .safetensors files at its top, or a .gguf file");
    }
  }

  private static String offer(List<String> names) {
    if (names.isEmpty()) {
      return "";
    }
    String more = names.size() > SHOWN ? ", and " + (names.size() - SHOWN) + " more" : "";
    return "; it has " + String.join(", ", names.stream().limit(SHOWN).toList()) + more;
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file, e);
    }
  }
}
