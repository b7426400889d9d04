// Numbers, durations, sizes, rates and times as text, by the rules of sidecar/quantities.py.
// tests/quantities.json is the table of cases of both.
"use strict";
const quantities = (() => {
  const NO_VALUE = "—";
  const WRITTEN_OUT = 100000, TINY = 1e-4, EPOCH = 1e9, FAR = 1e12;
  const MINUTE = 60, HOUR = 3600, DAY = 86400;
  const DECIMAL = ["", "k", "M", "G", "T", "P", "E"];
  const BINARY = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"];
  const BELOW_A_SECOND = [[1, "s"], [1e-3, "ms"], [1e-6, "µs"], [1e-9, "ns"]];
  const LONG_UNITS = [[DAY, "d", HOUR, "h"], [HOUR, "h", MINUTE, "min"], [MINUTE, "min", 1, ""]];
  const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

  // toFixed and toExponential round a tie away from zero; Python rounds it to the even digit.
  const even = (rounded, exact) => {
    const [digits, power = ""] = rounded.split(/(?=e)/);
    const [all, allPower = ""] = exact.split(/(?=e)/);
    const isTie = power === allPower && /^50*$/.test(all.replace(".", "").slice(digits.replace(".", "").length));
    if (!isTie || Number(digits.at(-1)) % 2 === 0) return rounded;
    return all.slice(0, digits.length) + power;
  };
  const fixed = (value, places) => even(value.toFixed(places), value.toFixed(100));
  const grouped = (digits) => digits.replace(/\B(?=(\d{3})+$)/g, ",");
  const trimmed = (digits) => (digits.includes(".") ? digits.replace(/0+$/, "").replace(/\.$/, "") : digits);
  const withExponent = (value) => {
    const [digits, power] = even(value.toExponential(2), value.toExponential(100)).split("e");
    return `${trimmed(digits)}e${Number(power)}`;
  };
  const threeDigits = (value) => {
    if (value >= 99.95) return grouped(fixed(value, 0));
    if (value === 0) return "0";
    if (value < TINY) return withExponent(value);
    return trimmed(fixed(value, 2 - Number(value.toExponential().split("e")[1])));
  };

  const number = (value) => {
    if (!Number.isFinite(value)) return Number.isNaN(value) ? "NaN" : value > 0 ? "+Inf" : "-Inf";
    if (value < 0) return number(-value) === "0" ? "0" : `-${number(-value)}`;
    if (value < WRITTEN_OUT - 0.5) return threeDigits(value);
    for (const letter of DECIMAL.slice(1)) {
      value /= 1000;
      if (value < 999.5) return threeDigits(value) + letter;
    }
    return withExponent(value * 1000 ** (DECIMAL.length - 1));
  };
  const bytes = (value) => {
    if (!Number.isFinite(value)) return number(value);
    if (value < 0) return `-${bytes(-value)}`;
    let power = 0;
    while (value >= 1023.5 && power < BINARY.length - 1) { value /= 1024; power += 1; }
    if (value >= WRITTEN_OUT) return `${withExponent(value * 1024 ** power)} B`;
    return `${threeDigits(value)} ${BINARY[power]}`;
  };
  const seconds = (value) => {
    if (!Number.isFinite(value)) return number(value);
    if (value < 0) return `-${seconds(-value)}`;
    if (value === 0 || value >= FAR) return `${number(value)} s`;
    if (value < 2 * MINUTE - 0.5) {
      const [factor, unit] = BELOW_A_SECOND.find(([size]) => value >= size * 0.9995) ?? BELOW_A_SECOND.at(-1);
      return `${threeDigits(value / factor)} ${unit}`;
    }
    const whole = Number(fixed(value, 0));
    const [size, unit, smaller, smallerUnit] = LONG_UNITS.find(([least]) => whole >= least);
    const rest = Math.floor((whole % size) / smaller);
    return `${Math.floor(whole / size)} ${unit}${smallerUnit && rest ? ` ${rest} ${smallerUnit}` : ""}`;
  };
  const ratio = (value) => `${number(value * 100)}%`;
  const rate = (value) => `${number(value)}/s`;

  // A value with its unit, as Signal.unit names it.
  const quantity = (value, unit) => {
    if (value === null || value === undefined) return NO_VALUE;
    if (unit === "s") return value > EPOCH && value < FAR ? fixed(value, 0) : seconds(value);
    if (unit === "bytes") return bytes(value);
    if (unit === "bytes/s") return `${bytes(value)}/s`;
    if (unit === "ratio") return ratio(value);
    return unit === "1/s" ? rate(value) : number(value);
  };

  // A time of day; the day stands before it only where it is not that of `now`. All in
  // milliseconds since the epoch, moved by the offset of the time zone.
  const clock = (at, now) => {
    const [time, today] = [new Date(at), new Date(now)];
    const day = (date) => `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]} `;
    const year = (date) => date.getUTCFullYear();
    const hour = time.toISOString().slice(11, 16);
    if (year(time) !== year(today)) return `${day(time)}${year(time)} ${hour}`;
    return (day(time) === day(today) ? "" : day(time)) + hour;
  };

  return { number, bytes, seconds, ratio, rate, quantity, clock, count: (value) => grouped(String(value)) };
})();
