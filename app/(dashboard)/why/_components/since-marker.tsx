import { Figure, Figures } from "@/components/figures";
import { BigMoney } from "@/components/money";
import type { Movement } from "@/lib/domain/movement";
import { atSameVolume } from "@/lib/domain/movement-volume";
import { movementBars } from "@/lib/domain/movement-bars";
import { count, instantText, usd, usdChangeWithSign, usdWithSign } from "@/lib/format";
import type { Marker } from "@/lib/queries/markers";
import { KIND_NAMES } from "../../markers/words";
import type { WhySpans } from "../spans";

const PICO_PER_CENT = 10_000_000_000n;

/** What changed since a marker, and what would have at the earlier volume of requests. */
export function SinceMarker({
  marker,
  total,
  spans,
  timeZone,
}: {
  marker: Marker;
  total: Movement;
  spans: WhySpans;
  timeZone: string;
}) {
  const volume = atSameVolume(total);
  const requests = movementBars(total).find((bar) => bar.bar === "requests");
  const same = signed(volume.pico, volume.cents);
  const byRequests = signed(requests?.pico ?? 0n, requests?.cents ?? 0n);
  return (
    <>
      <p className="-mt-3 mb-6 max-w-180 text-ink-2">
        {KIND_NAMES[marker.kind] ?? marker.kind}{" "}
        <strong className="font-strong text-ink">{marker.name}</strong>,{" "}
        {instantText(marker.at, { timeZone, zone: true })}
        {marker.service ? `, ${marker.service.name}` : ""}
        {marker.team ? `, ${marker.team.name}` : ""}.{" "}
        {marker.url ? (
          <a href={marker.url} className="link" rel="noreferrer">
            What it was
          </a>
        ) : null}{" "}
        With the earlier number of requests the change would be {same}: the other {byRequests} came with
        traffic.
      </p>
      <Figures count={4}>
        <Figure
          label="Since the marker"
          value={<BigMoney text={usdWithSign(total.costAfter)} />}
          lines={[spans.laterName, `${count(total.operationsAfter)} answered`]}
        />
        <Figure
          label="As many days before"
          value={<BigMoney text={usdWithSign(total.costBefore)} />}
          lines={[spans.earlierName, `${count(total.operationsBefore)} answered`]}
        />
        <Figure
          label="Change"
          value={<BigMoney text={usdChangeWithSign(total.costAfter - total.costBefore)} />}
          lines={[`of it requests ${byRequests}`]}
        />
        <Figure
          label="At the same volume"
          value={<BigMoney text={same} />}
          lines={["the change less requests", `from ${usd(total.costBefore)}`]}
        />
      </Figures>
    </>
  );
}

function signed(pico: bigint, cents: bigint): string {
  return usdChangeWithSign(cents === 0n ? pico : cents * PICO_PER_CENT);
}
