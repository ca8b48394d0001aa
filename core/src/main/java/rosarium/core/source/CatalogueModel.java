package rosarium.core.source;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import rosarium.core.config.DataException;
import rosarium.core.source.hub.HubReference;
import rosarium.core.source.store.SafeNames;
import rosarium.core.source.store.Sha256;

/**
 * One line of the catalogue.
 *
 * @param id name in configs and records
 * @param family architecture, for example {@code llama}
 * @param licence SPDX name, or the licence's own
 * @param megabytes size of what is fetched, in 1,000,000 bytes, rounded
 * @param note one line for a reader of the list
 * @param files files with known hashes; empty means pinned on first use
 * @param endTokens texts of end tokens that the files themselves do not name
 * @param sources where it comes from, tried in this order
 */
public record CatalogueModel(
    String id,
    String family,
    String licence,
    int megabytes,
    String note,
    List<KnownFile> files,
    @JsonProperty("end-tokens") List<String> endTokens,
    List<Place> sources) {

  /**
   * A file whose bytes are known.
   *
   * @param name file name
   * @param bytes size
   * @param sha256 hash
   */
  public record KnownFile(String name, long bytes, String sha256) {
    /** Refuse what is no file name, size or hash. */
    public KnownFile {
      if (!SafeNames.isSafe(name) || bytes < 0 || !Sha256.isHash(sha256)) {
        throw new IllegalArgumentException("file '" + name + "': bad name, size or sha256");
      }
    }
  }

  /** A place to get it from; the keys tell which kind it is. */
  @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
  @JsonSubTypes({@JsonSubTypes.Type(OnHub.class), @JsonSubTypes.Type(InPackage.class)})
  public sealed interface Place {}

  /**
   * A repository on the hub.
   *
   * @param hub {@code org/name[@revision][/file]}
   */
  public record OnHub(String hub) implements Place {
    /** Return what it names. */
    HubReference reference() {
      return HubReference.parse(hub);
    }
  }

  /**
   * A file inside the wheel of a Python package.
   *
   * @param requirement {@code name==version}
   * @param member path inside the wheel
   * @param sha256 hash of the wheel
   * @param bytes size of the wheel
   */
  public record InPackage(
      @JsonProperty("package") String requirement, String member, String sha256, long bytes)
      implements Place {
    private static final Pattern EXACT =
        Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*==[A-Za-z0-9][A-Za-z0-9._+!-]*");

    /** Refuse what is not exactly one wheel. */
    public InPackage {
      if (!EXACT.matcher(requirement).matches() || !Sha256.isHash(sha256) || bytes <= 0) {
        throw new IllegalArgumentException(
            "package '" + requirement + "': give name==version, sha256 and bytes of its wheel");
      }
    }
  }

  /** Refuse a model that nobody could fetch. */
  public CatalogueModel {
    files = List.copyOf(files);
    endTokens = List.copyOf(endTokens);
    sources = List.copyOf(sources);
    if (!SafeNames.isSafeSegment(id) || sources.isEmpty() || megabytes <= 0) {
      throw new IllegalArgumentException("model '" + id + "': bad id, size or no source");
    }
    boolean packaged = sources.stream().anyMatch(place -> place instanceof InPackage);
    if (packaged && files.size() != 1) {
      throw new IllegalArgumentException("model '" + id + "': a package gives exactly one file");
    }
  }

  /** Return the known hashes by file name. */
  Map<String, String> hashes() {
    return files.stream().collect(Collectors.toMap(KnownFile::name, KnownFile::sha256));
  }

  /** Return the only known file. */
  KnownFile onlyFile() {
    return Optional.of(files)
        .filter(list -> list.size() == 1)
        .map(list -> list.get(0))
        .orElseThrow(
            () ->
                new DataException(
                    DataException.Kind.CONFIG, "models.yaml: " + id + " needs exactly one file"));
  }
}
