import { FULL_MONTHS } from "./calendar";
import type { FeatureTraffic } from "./feature-traffic";
import type { DemoStory } from "./stories/story";
import { STORIES } from "./stories/stories";
import { TEAM_SLUGS } from "./teams";
import { TRAFFIC } from "./traffic";

/** What a demo is made of: some of the teams, some of the stories, and how long they have been there. */
export interface DemoScenario {
  name: string;
  title: string;
  stories: readonly DemoStory[];
  /** Slugs of ordinary teams. The shared ones and untagged come with the streams that name them. */
  teams: readonly string[];
  streams: readonly FeatureTraffic[];
  /** Months of history before the current one. */
  months: number;
}

/** How much more of a stream that tells a story is kept than of the others, up to all of it. */
const STORY_SCALE = 2.5;

/** The share that is kept of a stream that tells a story, where `scale` is that of the others. */
export function storyScale(scale: number): number {
  return Math.min(1, scale * STORY_SCALE);
}

/** Enough for four weeks of comparison and one closed month. */
const SMALL_MONTHS = 2;

/** The whole company with every story. */
export const FULL_SCENARIO: DemoScenario = {
  name: "full",
  title: "The whole company: twelve teams, thirteen months, every story",
  stories: STORIES,
  teams: TEAM_SLUGS,
  streams: [...TRAFFIC, ...STORIES.flatMap((story) => story.traffic ?? [])],
  months: FULL_MONTHS,
};

/** One story alone: its teams over the last months, without what happens to others. */
function smallScenario(story: DemoStory): DemoScenario {
  const teams = TEAM_SLUGS.filter((slug) => story.teams.includes(slug));
  return {
    name: story.name,
    title: story.title,
    stories: [story],
    teams,
    streams: [...TRAFFIC.filter(({ team }) => story.teams.includes(team)), ...(story.traffic ?? [])],
    months: SMALL_MONTHS,
  };
}

/** All scenarios by the name the command line takes, the whole company first. */
export const SCENARIOS: readonly DemoScenario[] = [FULL_SCENARIO, ...STORIES.map(smallScenario)];

/** The scenario of that name, or undefined. */
export function scenarioNamed(name: string): DemoScenario | undefined {
  return SCENARIOS.find((scenario) => scenario.name === name);
}
