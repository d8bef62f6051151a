export { getMarkers as GET, postMarker as POST } from "@/lib/http/markers";
