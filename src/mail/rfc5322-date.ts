/** RFC 5322 3.3 date-time in UTC: `Mon, 05 Jan 2026 10:00:00 +0000`. GMT would be the obsolete zone of 4.3. */
export function rfc5322Date(date: Date): string {
  return date.toUTCString().replace('GMT', '+0000')
}
