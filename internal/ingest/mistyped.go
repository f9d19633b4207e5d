package ingest

import "strings"

// mistyped mends stamps that were typed with a slip: [00:01.12] among stamps like
// [00:00:05] is a minute and twelve seconds, not one second and a bit. Words are not
// touched, and it is said.
func (d *draft) mistyped(lines []line) []line {
	whole := 0
	var slips []int
	for i, l := range lines {
		inside, ok := bracketed(l.text)
		switch {
		case !ok:
		case strings.Count(inside, ":") == 2 && !strings.ContainsAny(inside, ".,"):
			whole++
		case isSlip(inside):
			slips = append(slips, i)
		case strings.Contains(inside, ":"):
			return lines // fractions, or minutes and seconds only, are the habit here
		}
	}
	if len(slips) == 0 || len(slips) > whole {
		return lines
	}
	out := append([]line(nil), lines...)
	for _, i := range slips {
		inside, _ := bracketed(out[i].text)
		out[i].text = strings.Replace(out[i].text, inside, strings.Replace(inside, ".", ":", 1), 1)
	}
	first := lines[slips[0]]
	d.doubt("%s hours, minutes and seconds with a slip of the pen, because the others are written with colons: the first is %s (%s %d).",
		count(len(slips), "time was read as", "times were read as"), few(first.text[:min(len(first.text), 10)]), d.lineWord(), first.no)
	return out
}

// bracketed is what stands in the brackets that a line begins with, if it is a time.
func bracketed(s string) (inside string, ok bool) {
	_, n := bracketedClock(s)
	if n == 0 || s[0] == '\\' {
		return "", false
	}
	return s[1 : n-1], true
}

// isSlip reports the form 00:01.12.
func isSlip(s string) bool {
	return len(s) == 8 && s[2] == ':' && s[5] == '.' && s[3] < '6' && s[6] < '6'
}
