import type { Sql } from "@/db/client";
import { type IngestAnswer, type Post, type RecordOptions, recordUsage } from "./record-usage";

/** Transactions at a time from one process. More would only wait for each other's rollup rows. */
const WRITERS = 2;
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
  private busy = 0;

  constructor(
    private readonly sql: Sql,
    private readonly options: RecordOptions,
  ) {}

  /** Records a post; the promise settles after its transaction committed or failed. */
  record(post: Post): Promise<IngestAnswer> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ post, resolve, reject });
      this.flush();
    });
  }

  private flush(): void {
    while (this.busy < WRITERS && this.waiting.length > 0) {
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
          this.flush();
        });
    }
  }

  private take(): Waiting[] {
    let records = 0;
    let count = 0;
    for (const { post } of this.waiting) {
      if (count > 0 && (records + post.reading.received > MAX_RECORDS || count >= MAX_POSTS)) break;
      records += post.reading.received;
      count += 1;
    }
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
