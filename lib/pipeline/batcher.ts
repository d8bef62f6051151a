import type { Sql } from "@/db/client";
import { type IngestAnswer, type Post, type RecordOptions, recordUsage } from "./record-usage";

/** Transactions at a time from one process. More would only wait for each other's rollup rows. */
const WRITERS = 2;
/**
 * A second writer starts when this many reports wait. Fewer go together when the first is done:
 * a transaction costs a dozen statements and a flush to disk, whatever it holds.
 */
const SECOND_WRITER_RECORDS = 500;
/** Most reports in a shared transaction. */
const MAX_RECORDS = 2_000;
const MAX_POSTS = 500;

interface Waiting {
  post: Post;
  resolve: (answer: IngestAnswer) => void;
  reject: (error: unknown) => void;
}

/**
 * Lets posts share a transaction: whoever waits when a writer becomes free goes together. There
 * is no timer, so a lone post is written at once and a crowd is written in few commits.
 */
export class Batcher {
  private waiting: Waiting[] = [];
  private waitingRecords = 0;
  private busy = 0;
  private scheduled = false;

  constructor(
    private readonly sql: Sql,
    private readonly options: RecordOptions,
  ) {}

  /** Records a post; the promise settles after its transaction committed or failed. */
  record(post: Post): Promise<IngestAnswer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ post, resolve, reject });
      this.waitingRecords += post.reading.received;
      this.flushSoon();
    });
  }

  /** Posts that arrived in the same turn of the event loop go together, not the first of them alone. */
  private flushSoon(): void {
    if (this.scheduled) return;
    this.scheduled = true;
    setImmediate(() => {
      this.scheduled = false;
      this.flush();
    });
  }

  private flush(): void {
    while (this.mayStart()) {
      const batch = this.take();
      this.busy += 1;
      recordUsage(
        this.sql,
        batch.map(({ post }) => post),
        this.options,
      )
        .then(
          (answers) => {
            batch.forEach(({ resolve, reject }, index) => {
              const answer = answers[index];
              if (answer) resolve(answer);
              else reject(new Error("a post was not answered"));
            });
          },
          (error: unknown) => {
            for (const { reject } of batch) reject(error);
          },
        )
        .finally(() => {
          this.busy -= 1;
          this.flushSoon();
        });
    }
  }

  private mayStart(): boolean {
    if (this.waiting.length === 0) return false;
    return this.busy === 0 || (this.busy < WRITERS && this.waitingRecords >= SECOND_WRITER_RECORDS);
  }

  private take(): Waiting[] {
    let records = 0;
    let count = 0;
    for (const { post } of this.waiting) {
      if (count > 0 && (records + post.reading.received > MAX_RECORDS || count >= MAX_POSTS)) break;
      records += post.reading.received;
      count += 1;
    }
    this.waitingRecords -= records;
    return this.waiting.splice(0, count);
  }
}

const batchers = new WeakMap<Sql, Batcher>();

/** The batcher of a connection pool. */
export function batcherOf(sql: Sql, options: RecordOptions): Batcher {
  let batcher = batchers.get(sql);
  if (!batcher) {
    batcher = new Batcher(sql, options);
    batchers.set(sql, batcher);
  }
  return batcher;
}
