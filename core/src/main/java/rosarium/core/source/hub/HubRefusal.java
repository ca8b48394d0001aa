package rosarium.core.source.hub;

import java.net.http.HttpHeaders;
import rosarium.core.source.store.FetchException;

/** Says in the user's words why the hub refused. */
final class HubRefusal {
  private final HubSettings settings;

  HubRefusal(HubSettings settings) {
    this.settings = settings;
  }

  /** Return the error for a status that trying again does not cure. */
  FetchException of(int status, HttpHeaders headers, String repository, String what) {
    String code = headers.firstValue("X-Error-Code").orElse("");
    String page = settings.endpoint() + "/" + repository;
    String said =
        headers
            .firstValue("X-Error-Message")
            .map(text -> " (the hub says: " + printable(text) + ")")
            .orElse("");
    String reason;
    if (code.equals("GatedRepo") || (status == 403 && code.isEmpty())) {
      reason =
          "access to "
              + repository
              + " is gated: accept its terms at "
              + page
              + " and set HF_TOKEN"
              + " to a token of that account that may read it";
    } else if (status == 401 || code.equals("RepoNotFound")) {
      reason = noRepository(repository);
    } else if (status == 403) {
      reason = "the token may not read " + repository + "; give it read access or set another";
    } else if (code.equals("RevisionNotFound")) {
      reason =
          repository + " has no such revision: branches, tags and commits are listed at " + page;
    } else if (status == 404) {
      reason = "there is no such repository, revision or file; see " + page;
    } else {
      reason = "it answered with HTTP status " + status;
    }
    return new FetchException("hub, " + what + ": HTTP " + status + ": " + reason + said);
  }

  private String noRepository(String repository) {
    return settings.token().isPresent()
        ? repository + " does not exist, or the token (HF_TOKEN) is not valid for it"
        : repository + " does not exist, or is private: check the name, or set HF_TOKEN";
  }

  private static String printable(String text) {
    String clean = text.replaceAll("[^\\x20-\\x7e]", "?");
    return clean.length() > 200 ? clean.substring(0, 200) + "..." : clean;
  }
}
