export { pageReader } from "@/lib/queries/reader";
