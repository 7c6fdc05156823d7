/** Times as a viewer reads them. */

/** `4:07`, `1:02:03`; seconds that are not a number are 0:00. */
export function clock(value: number): string {
  const whole = Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
  const [h, m, s] = [Math.floor(whole / 3600), Math.floor(whole / 60) % 60, whole % 60];
  const tail = String(s).padStart(2, "0");
  return h ? `${h}:${String(m).padStart(2, "0")}:${tail}` : `${m}:${tail}`;
}
