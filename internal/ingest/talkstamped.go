package ingest

import (
	"slices"
	"strings"
)

// Names beside a time and without a colon, where nearly every line is so and the same
// names come again:
//
//	Ann Lee [00:00:03] How did you start?     [00:00:03] Ann Lee How did you start?
//	Ben [00:00:09] On the ward.               [00:00:09] Ben On the ward.

// labelStamped finds them. Where the name stands behind the time nothing parts it from
// the words, so somebody is asked to look.
func (d *draft) labelStamped(lines []line) {
	if markStamped(lines, beforeStamp) {
		return
	}
	if names := namesAfterStamps(lines); len(names) > 0 {
		behind := func(l line) (label, bool) { return afterStamp(l, names) }
		if markStamped(lines, behind) {
			var shown []string
			for _, n := range names {
				shown = append(shown, "“"+n+"”")
			}
			d.doubt("Nothing parts the names from the words behind the times in %s; %s were taken for the speakers.", d.src.Name, list(shown))
		}
	}
}

// markStamped marks the lines that have a label as read says, where these are nearly all.
func markStamped(lines []line, read func(line) (label, bool)) bool {
	names, all, words := map[string]int{}, 0, 0
	for _, l := range lines {
		if l.level == notHeading {
			words++
		}
		if lab, ok := read(l); ok {
			names[nameKey(lab.name)]++
			all++
		}
	}
	if all < 3 || len(names) < 2 || len(names) == all || len(names)*3 > all*2 || all*5 < words*3 {
		return false
	}
	for i, l := range lines {
		if lab, ok := read(l); ok {
			lines[i].cells = &lab
		}
	}
	return true
}

// beforeStamp reads “Ann Lee [00:00:03] words”.
func beforeStamp(l line) (label, bool) {
	if l.cells != nil || l.level != notHeading || l.when != nil {
		return label{}, false
	}
	i := strings.IndexAny(l.text[:min(len(l.text), labelReach)], "[(")
	if i <= 0 {
		return label{}, false
	}
	when, n := bracketedClock(l.text[i:])
	if n == 0 {
		return label{}, false
	}
	name, words := cleanName(l.text[:i]), trim(l.text[i+n:])
	if !plausible(name) || !capitalised(name) || startsSentences(name) || strings.Contains(l.text[:i], ":") || strings.HasPrefix(words, ":") || words == "" {
		return label{}, false
	}
	return label{name: name, words: words, when: when, shape: inTable}, true
}

// stampedWords are the words behind a time in brackets at the start of a line without a
// label.
func stampedWords(l line) (stretch, string) {
	if l.cells != nil || l.level != notHeading || l.when != nil {
		return untimed, ""
	}
	when, n := bracketedClock(l.text)
	if n == 0 || labelColon(trim(l.text[n:])) > 0 && pointedName(trim(l.text[n:])) {
		return untimed, ""
	}
	return when, trim(l.text[n:])
}

func pointedName(s string) bool {
	name := cleanName(s[:labelColon(s)])
	return plausible(name) && capitalised(name)
}

// namesAfterStamps are the names with which nearly all words behind a time begin: each
// comes three times or more, with a capital behind it, because a sentence begins there.
func namesAfterStamps(lines []line) []string {
	const longest = 3
	var times [longest + 1]map[string]int
	for k := range times {
		times[k] = map[string]int{}
	}
	all := 0
	for _, l := range lines {
		when, words := stampedWords(l)
		if when == untimed {
			continue
		}
		all++
		f := strings.Fields(words[:min(len(words), labelReach)])
		for k := 1; k <= longest && k < len(f) && nameWord(f[k-1]); k++ {
			if capitalised(f[k]) {
				times[k][strings.Join(f[:k], " ")]++
			}
		}
	}
	const fewest, most = 3, 30 // times a name comes, and names
	for one, n := range times[1] {
		if n < fewest {
			delete(times[1], one)
		}
	}
	if all < 6 || len(times[1]) > most {
		return nil
	}
	var names []string
	covered := 0
	for one, n := range times[1] {
		name := one
		for k := 2; k <= longest; k++ {
			for longer, m := range times[k] {
				if m == n && strings.HasPrefix(longer, name+" ") {
					name = longer
				}
			}
		}
		names, covered = append(names, name), covered+n
	}
	if covered*10 < all*9 || len(names) < 2 || len(names)*3 > all {
		return nil
	}
	slices.Sort(names)
	return names
}

// nameWord reports whether a word may be part of a name and hardly begins a sentence.
func nameWord(w string) bool {
	return capitalised(w) && plausible(w) && !startsSentences(w) && !strings.ContainsAny(w, ".,'’") && w != "I"
}

// afterStamp reads “[00:00:03] Ann Lee words” for names that are known.
func afterStamp(l line, names []string) (label, bool) {
	when, words := stampedWords(l)
	if when == untimed {
		return label{}, false
	}
	for _, name := range names {
		if rest, ok := strings.CutPrefix(words, name+" "); ok && trim(rest) != "" {
			return label{name: name, words: trim(rest), when: when, shape: inTable}, true
		}
	}
	return label{}, false
}

// headTimes marks the lines that are nothing but a label and a time, “Ann: (00:01)”,
// with words below that have no label: the time is that of the turn.
func headTimes(lines []line) {
	for i, l := range lines[:max(len(lines)-1, 0)] {
		if l.cells != nil || l.level != notHeading || len(l.text) > labelReach {
			continue
		}
		head, _, ok := trailingClock(l.text, false)
		lines[i].heads = ok && strings.HasSuffix(strings.TrimRight(head, "* "), ":") && lines[i+1].level == notHeading && !startsLabel(lines[i+1])
	}
}
