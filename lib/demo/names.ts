/** The shared team that is split by an allocation policy. */
export const SHARED_TEAM = "platform-shared";
/** The shared bucket for trials that belong to no team; it has a monthly limit. */
export const EXPERIMENTS_TEAM = "experiments-unassigned";
/** The gateway of the company and the virtual key on it that has no owner. */
export const DEMO_GATEWAY = "gateway-eu";
export const UNOWNED_KEY = "vk-batch-07";
/** The team name somebody typed into a script; in no catalog. */
export const MISSPELT_TEAM = "growth-team";
/** Billing account with contracted OpenAI prices. */
export const OPENAI_ACCOUNT = "org-demo-main";
