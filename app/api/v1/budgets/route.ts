export { getBudgets as GET } from "@/lib/http/read/budgets";
