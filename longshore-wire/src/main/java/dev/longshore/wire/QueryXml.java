package dev.longshore.wire;

import dev.longshore.model.Realm;
import dev.longshore.wire.NeighbourService.Protocol;
import java.nio.charset.StandardCharsets;

/** Answers in XML: the query protocols of STS, IAM and EC2, and the refusal of S3. */
final class QueryXml {

  private QueryXml() {}

  /** STS GetCallerIdentity: who the caller is, which is always the same user here. */
  static WireResponse callerIdentity(Realm realm, String requestId) {
    // IAM knows no regions: the field is empty in its ARNs.
    String arn = "arn:" + realm.partition() + ":iam::" + realm.accountId() + ":user/longshore";
    return xml(
        200,
        """
        <GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">\
        <GetCallerIdentityResult><Arn>%s</Arn><UserId>AIDALONGSHORE</UserId>\
        <Account>%s</Account></GetCallerIdentityResult>\
        <ResponseMetadata><RequestId>%s</RequestId></ResponseMetadata>\
        </GetCallerIdentityResponse>\
        """
            .formatted(escape(arn), escape(realm.accountId()), escape(requestId)),
        requestId);
  }

  /** The refusal of an action that is not served, as the service itself would word it. */
  static WireResponse invalidAction(NeighbourRequest wanted, String requestId) {
    String message =
        escape(
            "The action "
                + NeighbourEndpoint.printable(wanted.operation())
                + " is not valid for this web service.");
    String form =
        wanted.protocol() == Protocol.EC2_QUERY
            ? """
            <Response><Errors><Error><Code>InvalidAction</Code><Message>%s</Message></Error>\
            </Errors><RequestID>%s</RequestID></Response>\
            """
            : """
            <ErrorResponse><Error><Type>Sender</Type><Code>InvalidAction</Code>\
            <Message>%s</Message></Error><RequestId>%s</RequestId></ErrorResponse>\
            """;
    return xml(400, form.formatted(message, escape(requestId)), requestId);
  }

  /** The refusal of every request to S3: Longshore keeps no objects. */
  static WireResponse s3Refusal(String requestId) {
    return xml(
        501,
        """
        <Error><Code>NotImplemented</Code>\
        <Message>S3 is not served here; set AWS_ENDPOINT_URL_S3</Message>\
        <RequestId>%s</RequestId></Error>\
        """
            .formatted(escape(requestId)),
        requestId);
  }

  private static WireResponse xml(int status, String body, String requestId) {
    byte[] bytes =
        ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + body).getBytes(StandardCharsets.UTF_8);
    return WireResponse.of(status, "text/xml", bytes, requestId);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
