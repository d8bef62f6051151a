import type { DemoStory } from "./story";

/** The contracted OpenAI prices fall from 5 to 15 % off list on a 15th; the cards are in ../contract. */
export const priceCut: DemoStory = {
  name: "price-cut",
  title: "The OpenAI contract goes from 5 to 15 % off list on a 15th, mid-month",
  teams: ["search"],
  streams: ["search/answer-query"],
  markers: (calendar) => [
    { atMs: calendar.priceChangeMs, kind: "price_change", name: "OpenAI contract: 15 % off list" },
  ],
};
