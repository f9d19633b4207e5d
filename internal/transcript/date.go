package transcript

import (
	"strconv"
	"strings"
	"time"
)

// ISODate is the day that a spreadsheet's way of writing a date means, as
// 2026-03-01, and whether it can mean only one: 01/03/2026 is a day in March to
// some and in January to others. A number is a day as Excel counts them.
func ISODate(s string) (string, bool) {
	s = strings.TrimSpace(s)
	if n, err := strconv.Atoi(s); err == nil && len(s) == 5 {
		return serialDate(n)
	}
	s = withoutTime(s)
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("-/. ,", r) })
	if len(parts) != 3 {
		return "", false
	}
	a, b, c := parts[0], parts[1], parts[2]
	if m := monthNamed(b); m > 0 { // 1 March 2026, 01-Mar-26
		return day(yearOf(c, true), m, number(a))
	}
	if m := monthNamed(a); m > 0 { // March 1, 2026
		return day(yearOf(c, false), m, number(b))
	}
	if len(a) == 4 { // 2026-03-01
		return day(number(a), number(b), number(c))
	}
	x, y, year := number(a), number(b), yearOf(c, false)
	dayFirst, ok := day(year, y, x)
	monthFirst, also := day(year, x, y)
	switch {
	case ok && also && dayFirst != monthFirst:
		return "", false
	case ok:
		return dayFirst, true
	}
	return monthFirst, also
}

// withoutTime cuts off the time of day that spreadsheets put behind a date.
func withoutTime(s string) string {
	if i := strings.IndexAny(s, "T "); i >= 8 && strings.Contains(s[i:], ":") {
		return s[:i]
	}
	return s
}

// serialDate is a day as Excel counts them, where it falls into this half
// century: other numbers of five digits are more likely something else.
func serialDate(n int) (string, bool) {
	d := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).AddDate(0, 0, n)
	return d.Format(time.DateOnly), d.Year() >= 2000 && d.Year() < 2060
}

func day(year, month, d int) (string, bool) {
	t := time.Date(year, time.Month(month), d, 0, 0, 0, 0, time.UTC)
	ok := year >= 1900 && year < 2100 && month >= 1 && month <= 12 && d >= 1 && t.Day() == d
	return t.Format(time.DateOnly), ok
}

// yearOf is a year of four digits, or where the month is a word of two, as
// spreadsheets shorten it.
func yearOf(s string, short bool) int {
	n := number(s)
	if short && len(s) == 2 && n >= 0 {
		return 2000 + n
	}
	if len(s) != 4 {
		return -1
	}
	return n
}

// number is a number of at most four digits, -1 for anything else.
func number(s string) int {
	n, err := strconv.Atoi(s)
	if err != nil || len(s) > 4 || n < 0 {
		return -1
	}
	return n
}

// monthNamed is the month whose English name, or its first three letters or
// more, s is; 0 for none.
func monthNamed(s string) int {
	s = strings.ToLower(s)
	for m := time.January; m <= time.December; m++ {
		if len(s) >= 3 && strings.HasPrefix(strings.ToLower(m.String()), s) || s == "sept" && m == time.September {
			return int(m)
		}
	}
	return 0
}
