package dev.longshore.wire;

import dev.longshore.model.Realm;
import dev.longshore.model.Refusal;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One request to AWS Batch on its way to a {@link BatchHandler}.
 *
 * @param request the decoded request
 * @param realm where the caller is: region of its signature, partition and account configured
 * @param headers of the HTTP request, by name in lower case
 * @param requestId the id that the reply carries
 * @param tooLarge why the request is too large, or null; only of operations that look at other
 *     things first, see {@link #checkSize}
 * @param <Q> the class of the request
 */
public record Call<Q>(
    Q request,
    Realm realm,
    Map<String, String> headers,
    String requestId,
    @Nullable Refusal tooLarge) {

  public Call {
    Objects.requireNonNull(request);
    Objects.requireNonNull(realm);
    Objects.requireNonNull(headers);
    Objects.requireNonNull(requestId);
  }

  /**
   * Refuses a request that is too large. For operations whose size is looked at in its turn; of all
   * others no handler gets such a request.
   *
   * @throws dev.longshore.model.RefusedException with AWS's text
   */
  public void checkSize() {
    if (tooLarge != null) {
      throw tooLarge.toException();
    }
  }
}
