package rosarium.core.source;

import static com.github.tomakehurst.wiremock.client.WireMock.aResponse;
import static com.github.tomakehurst.wiremock.client.WireMock.get;
import static com.github.tomakehurst.wiremock.client.WireMock.head;
import static com.github.tomakehurst.wiremock.client.WireMock.okJson;
import static com.github.tomakehurst.wiremock.client.WireMock.urlEqualTo;

import com.github.tomakehurst.wiremock.WireMockServer;
import com.github.tomakehurst.wiremock.core.WireMockConfiguration;
import com.github.tomakehurst.wiremock.verification.LoggedRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import rosarium.core.source.store.Environment;
import rosarium.core.source.store.Sha256;

/**
 * A hub of two servers as the real one is: one answers about repositories and gives small files,
 * the other, at another address, gives the large ones and can be told to fail in the middle.
 */
public final class FakeHub implements AutoCloseable {
  public static final String REPOSITORY = "garden/tiny";
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  public static final String TOKEN = "hf_secretOfTheTest";

  public final WireMockServer hub =
      new WireMockServer(WireMockConfiguration.options().dynamicPort());
  public final String endpoint;
  private final ServerSocket store;
  private final Map<String, byte[]> blobs = new HashMap<>();
  private final Deque<Integer> cuts = new ArrayDeque<>();
  private final List<String> ranges = Collections.synchronizedList(new ArrayList<>());
  private final List<String> storeTokens = Collections.synchronizedList(new ArrayList<>());

  public FakeHub() {
    hub.start();
    endpoint = hub.baseUrl();
    try {
      store = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    Thread thread = new Thread(this::accept, "fake-store");
    thread.setDaemon(true);
    thread.start();
  }

  /** Return the files of a tiny model, with others that nobody should fetch. */
  public static Map<String, byte[]> tinyModel() {
    Map<String, byte[]> files = new HashMap<>();
    files.put("config.json", bytes("{\"model_type\": \"llama\"}"));
    files.put("generation_config.json", bytes("{}"));
    files.put("tokenizer.json", bytes("{\"version\": \"1.0\"}"));
    files.put("tokenizer_config.json", bytes("{\"chat_template\": \"x\"}"));
    files.put("model.safetensors", weights(40_000));
    files.put("README.md", bytes("# not needed"));
    files.put("pytorch_model.bin", weights(10));
    files.put("onnx/model.safetensors", weights(11));
    return files;
  }

  /** Return bytes that differ along the file, so that a piece in the wrong place shows. */
  public static byte[] weights(int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (i * 31 + (i >> 8));
    }
    return bytes;
  }

  public static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  public static String sha256(byte[] bytes) {
    MessageDigest digest = Sha256.digest();
    digest.update(bytes);
    return Sha256.hex(digest);
  }

  /** Return git's name for a small file. */
  public static String gitHash(byte[] bytes) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-1");
      digest.update(bytes("blob " + bytes.length + "\0"));
      return HexFormat.of().formatHex(digest.digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Serve a repository under main and under its commit. */
  public FakeHub serve(String commit, Map<String, byte[]> files) {
    return serve(REPOSITORY, commit, files);
  }

  public FakeHub serve(String repository, String commit, Map<String, byte[]> files) {
    listing(repository, commit, files.keySet().stream().sorted().toList());
    files.forEach((name, content) -> file(repository, commit, name, content));
    return this;
  }

  /** Answer what a revision means. */
  public void listing(String repository, String commit, List<String> names) {
    String siblings =
        names.stream()
            .map(name -> "{\"rfilename\": \"" + name + "\"}")
            .collect(Collectors.joining(", "));
    String json =
        "{\"id\": \""
            + repository
            + "\", \"sha\": \""
            + commit
            + "\", \"siblings\": ["
            + siblings
            + "]}";
    for (String revision : List.of("main", commit)) {
      hub.stubFor(
          get(urlEqualTo("/api/models/" + repository + "/revision/" + revision))
              .willReturn(okJson(json)));
    }
  }

  private void file(String repository, String commit, String name, byte[] content) {
    answer("/" + repository + "/resolve/" + commit + "/" + name, commit, name, content);
    answer("/" + repository + "/resolve/main/" + name, commit, name, content);
  }

  private void answer(String url, String commit, String name, byte[] content) {
    if (name.endsWith(".safetensors") || name.endsWith(".gguf") || name.endsWith(".bin")) {
      large(url, commit, content, sha256(content));
    } else {
      var answer =
          aResponse()
              .withHeader("X-Repo-Commit", commit)
              .withHeader("ETag", "\"" + gitHash(content) + "\"")
              .withHeader("Content-Length", String.valueOf(content.length));
      hub.stubFor(head(urlEqualTo(url)).willReturn(answer));
      hub.stubFor(
          get(urlEqualTo(url))
              .willReturn(
                  aResponse()
                      .withHeader("ETag", "\"" + gitHash(content) + "\"")
                      .withBody(content)));
    }
  }

  /** Serve a large file that the hub describes by {@code promised}, whatever its bytes hash to. */
  public void large(String url, String commit, byte[] content, String promised) {
    blobs.put("/" + promised, content);
    var answer =
        aResponse()
            .withStatus(302)
            .withHeader("X-Repo-Commit", commit)
            .withHeader("X-Linked-Etag", "\"" + promised + "\"")
            .withHeader("X-Linked-Size", String.valueOf(content.length))
            .withHeader("Location", storeUrl() + "/" + promised + "?signature=x");
    hub.stubFor(head(urlEqualTo(url)).willReturn(answer));
    hub.stubFor(get(urlEqualTo(url)).willReturn(answer));
  }

  /** Cut the next answers of the store after so many bytes, one number an answer. */
  public void cutAfter(Integer... bytes) {
    cuts.addAll(List.of(bytes));
  }

  private void accept() {
    while (!store.isClosed()) {
      try (Socket socket = store.accept()) {
        serve(socket);
      } catch (IOException e) {
        // A client that hangs up, or the end of the test.
      }
    }
  }

  /** Answer one request and hang up; a cut answer hangs up early. */
  private void serve(Socket socket) throws IOException {
    BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII));
    String path = in.readLine().replaceAll("^GET ([^ ?]*).*$", "$1");
    Map<String, String> headers = headers(in);
    String range = headers.getOrDefault("range", "");
    ranges.add(range);
    storeTokens.add(headers.getOrDefault("authorization", ""));
    byte[] content = blobs.getOrDefault(path, new byte[0]);
    int start = range.isEmpty() ? 0 : Integer.parseInt(range.replaceAll("[^0-9]", ""));
    int length = content.length - start;
    String status = range.isEmpty() ? "200 OK" : "206 Partial Content";
    String about =
        range.isEmpty()
            ? ""
            : "Content-Range: bytes "
                + start
                + "-"
                + (content.length - 1)
                + "/"
                + content.length
                + "\r\n";
    if (length <= 0) {
      status = "416 Range Not Satisfiable";
      length = 0;
    }
    send(socket, status, about, content, start, length);
  }

  private void send(
      Socket socket, String status, String about, byte[] content, int start, int length)
      throws IOException {
    Integer cut = cuts.poll();
    OutputStream out = socket.getOutputStream();
    out.write(
        bytes(
            "HTTP/1.1 "
                + status
                + "\r\n"
                + about
                + "Connection: close\r\nContent-Length: "
                + length
                + "\r\n\r\n"));
    out.write(content, start, cut == null ? length : Math.min(cut, length));
    out.flush();
    if (cut != null) {
      // Let the headers arrive first, so that it is the body that breaks off.
      LockSupport.parkNanos(50_000_000);
    }
  }

  private static Map<String, String> headers(BufferedReader in) throws IOException {
    Map<String, String> headers = new HashMap<>();
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      int colon = line.indexOf(':');
      headers.put(
          line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
    }
    return headers;
  }

  public String storeUrl() {
    return "http://127.0.0.1:" + store.getLocalPort();
  }

  /** Return an environment in which this is the hub and everything is kept in a folder. */
  public Environment environment(Path folder, String... more) {
    Map<String, String> variables = new HashMap<>();
    variables.put("HOME", folder.toString());
    variables.put("HF_HOME", folder.resolve("hf").toString());
    variables.put("ROSARIUM_CACHE", folder.resolve("rosarium").toString());
    variables.put("HF_ENDPOINT", endpoint);
    for (int i = 0; i < more.length; i += 2) {
      variables.put(more[i], more[i + 1]);
    }
    return new Environment(variables, folder);
  }

  /** Return the paths asked of the hub so far, with their methods. */
  public List<String> requests() {
    return hub.getAllServeEvents().stream()
        .map(event -> event.getRequest())
        .map(request -> request.getMethod() + " " + request.getUrl())
        .sorted()
        .toList();
  }

  public List<LoggedRequest> logged() {
    return hub.getAllServeEvents().stream().map(event -> event.getRequest()).toList();
  }

  /** Return the Range headers that the store saw, in order; empty text where there was none. */
  public List<String> ranges() {
    return List.copyOf(ranges);
  }

  public List<String> storeTokens() {
    return List.copyOf(storeTokens);
  }

  @Override
  public void close() {
    hub.stop();
    try {
      store.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
