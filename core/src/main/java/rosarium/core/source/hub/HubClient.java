package rosarium.core.source.hub;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLEncoder;
import java.net.http.HttpHeaders;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import rosarium.core.config.DataException;
import rosarium.core.source.store.Environment;
import rosarium.core.source.store.FetchException;
import rosarium.core.source.store.Pause;
import rosarium.core.source.store.SafeNames;

/** Asks the hub three things: what a revision holds, what a file is, and its bytes. */
final class HubClient {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int LISTING_LIMIT = 32 << 20;

  private final HubHttp http;
  private final HubRefusal refusal;

  HubClient(HubSettings settings, Environment environment, Pause pause) {
    this.http = new HubHttp(settings, environment, pause);
    this.refusal = new HubRefusal(settings);
  }

  /** Ask what a revision means now and which files it holds. */
  HubRevision revision(String repository, String revision) {
    String what = repository + "@" + revision;
    String path = "/api/models/" + encoded(repository) + "/revision/" + segment(revision);
    HttpResponse<InputStream> answer = http.send("GET", path, Map.of(), null);
    try (InputStream body = answer.body()) {
      if (answer.statusCode() != 200) {
        throw refusal.of(answer.statusCode(), answer.headers(), repository, what);
      }
      byte[] bytes = body.readNBytes(LISTING_LIMIT + 1);
      if (bytes.length > LISTING_LIMIT) {
        throw new DataException(
            DataException.Kind.LIMIT,
            "hub, " + what + ": a listing above " + LISTING_LIMIT + " bytes");
      }
      return listing(JSON.readTree(bytes), what);
    } catch (JsonProcessingException e) {
      throw new FetchException("hub, " + what + ": the listing is not JSON; check HF_ENDPOINT", e);
    } catch (IOException e) {
      throw new FetchException("hub, " + what + ": the listing broke off (" + e + ")", e);
    }
  }

  private static HubRevision listing(JsonNode json, String what) {
    String commit = json.path("sha").asText();
    if (!HubReference.isCommit(commit)) {
      throw new DataException(
          DataException.Kind.FORMAT, "hub, " + what + ": 'sha' in the listing is no commit");
    }
    List<String> files = new ArrayList<>();
    for (JsonNode sibling : json.path("siblings")) {
      files.add(SafeNames.require(sibling.path("rfilename").asText(), "hub, " + what));
    }
    return new HubRevision(commit, files);
  }

  /** Ask for size and hash of a file without its bytes. */
  RemoteFile describe(String repository, String commit, String file) {
    String what = repository + "@" + commit + "/" + file;
    HttpResponse<InputStream> answer =
        http.send("HEAD", resolve(repository, commit, file), Map.of(), "X-Linked-Etag");
    close(answer);
    HttpHeaders headers = answer.headers();
    Optional<String> linked = headers.firstValue("X-Linked-Etag");
    if (answer.statusCode() != 200 && linked.isEmpty()) {
      throw refusal.of(answer.statusCode(), headers, repository, what);
    }
    String commitOfAnswer = headers.firstValue("X-Repo-Commit").orElse(commit);
    if (!commitOfAnswer.equals(commit)) {
      throw new FetchException(
          "hub, " + what + ": the answer is of commit " + commitOfAnswer + ", another one");
    }
    String etag = etag(linked.or(() -> headers.firstValue("ETag")).orElse(""), what);
    return new RemoteFile(repository, commit, file, etag, size(headers, linked.isPresent()));
  }

  /** Ask for the bytes of a file from an offset; the answer's status is 200, 206 or 416. */
  HttpResponse<InputStream> bytes(RemoteFile file, long offset) {
    Map<String, String> range = offset > 0 ? Map.of("Range", "bytes=" + offset + "-") : Map.of();
    HttpResponse<InputStream> answer =
        http.send("GET", resolve(file.repository(), file.commit(), file.name()), range, null);
    int status = answer.statusCode();
    if (status != 200 && (offset == 0 || (status != 206 && status != 416))) {
      close(answer);
      throw refusal.of(
          status, answer.headers(), file.repository(), file.repository() + "/" + file.name());
    }
    return answer;
  }

  private static void close(HttpResponse<InputStream> answer) {
    try {
      answer.body().close();
    } catch (IOException e) {
      // Nobody wants the rest of this body, so its end does not matter.
      return;
    }
  }

  private static long size(HttpHeaders headers, boolean linked) {
    String name = linked ? "X-Linked-Size" : "Content-Length";
    return headers
        .firstValue(name)
        .filter(text -> text.matches("[0-9]{1,18}"))
        .map(Long::parseLong)
        .orElse(-1L);
  }

  private static String etag(String header, String what) {
    String bare = header.startsWith("W/") ? header.substring(2) : header;
    String etag = bare.replaceAll("^\"|\"$", "");
    if (!SafeNames.isSafeSegment(etag) || etag.endsWith(".incomplete")) {
      throw new DataException(
          DataException.Kind.FORMAT,
          "hub, " + what + ": the answer has no usable ETag; check HF_ENDPOINT");
    }
    return etag;
  }

  private static String resolve(String repository, String commit, String file) {
    return "/" + encoded(repository) + "/resolve/" + commit + "/" + encoded(file);
  }

  private static String encoded(String path) {
    return Stream.of(path.split("/", -1)).map(HubClient::segment).collect(Collectors.joining("/"));
  }

  private static String segment(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
