package dev.longshore.wire;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a SigV4 signature says about where the caller thinks it is. The signature itself is not
 * checked here.
 *
 * @param region such as {@code us-east-1}
 * @param service such as {@code batch}
 */
record CredentialScope(String region, String service) {

  // Credential=<key>/<yyyymmdd>/<region>/<service>/aws4_request, in a header or, in a presigned
  // URL,
  // as a parameter. The region becomes part of ARNs, so nothing odd may pass for one.
  private static final Pattern SCOPE =
      Pattern.compile("[^/,\\s]+/\\d{8}/([a-z0-9-]{1,40})/([a-z0-9-]{1,40})/aws4_request");

  /** The scope of the request, or null where it is not signed, or not in this way. */
  static @Nullable CredentialScope of(WireRequest request) {
    String authorization = request.header("authorization");
    if (authorization != null) {
      int credential = authorization.indexOf("Credential=");
      return credential < 0 ? null : find(authorization.substring(credential + 11));
    }
    if (request.query().contains("X-Amz-Credential")) {
      List<String> presigned = request.queryParameters().get("X-Amz-Credential");
      return presigned == null ? null : find(presigned.getFirst());
    }
    return null;
  }

  private static @Nullable CredentialScope find(String credential) {
    Matcher matcher = SCOPE.matcher(credential);
    return matcher.lookingAt() ? new CredentialScope(matcher.group(1), matcher.group(2)) : null;
  }
}
