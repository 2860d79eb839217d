package dev.longshore.store.sqlite;

import dev.longshore.model.JobId;
import dev.longshore.model.KeptSubmit;
import java.sql.SQLException;
import java.util.List;

/** Rows of submits that carried an idempotency key. */
final class SubmitRows {

  private final Session session;

  SubmitRows(Session session) {
    this.session = session;
  }

  /** A key that comes again gets a new row, and with it a new place in the order. */
  int kept(KeptSubmit submit) throws SQLException {
    return session.update(
        "INSERT OR REPLACE INTO kept_submit (key, payload_digest, job, at) VALUES (?, ?, ?, ?)",
        submit.key(),
        submit.payloadDigest(),
        submit.job().value(),
        submit.at().toEpochMilli());
  }

  int forgotten(String key) throws SQLException {
    return session.update("DELETE FROM kept_submit WHERE key = ?", key);
  }

  /** All, in the order in which they came. */
  List<KeptSubmit> all() throws SQLException {
    return session.list(
        "SELECT key, payload_digest, job, at FROM kept_submit ORDER BY rowid",
        row ->
            new KeptSubmit(
                row.getString(1),
                row.getString(2),
                new JobId(row.getString(3)),
                Column.instant(row, 4)));
  }
}
