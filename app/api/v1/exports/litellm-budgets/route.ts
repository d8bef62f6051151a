export { getLitellmBudgets as GET } from "@/lib/http/check-litellm";
