package ingest

import (
	"strings"
	"unicode/utf8"
)

// piece is a line of a caption, or what follows a mark of another speaker in it.
type piece struct {
	words  string
	change bool // somebody else begins here
}

// marker reads the marks by which captions show who speaks where the format
// itself does not say it: ">> ", "- " and "[Rosa]".
type marker struct {
	*draft
	given   map[string]Rule // names that need no further proof
	changes int
	first   int // line of the first change
}

func (m *marker) mark(cues []cue) {
	for key, rule := range m.rules {
		m.given[key] = rule
	}
	for i := range cues {
		if cues[i].name == "" {
			m.pieces(&cues[i])
		}
	}
	m.brackets(cues)
	if m.changes > 0 {
		m.doubt("%s marks changes of speaker (%s, the first below line %d) without always naming the speaker; words of nobody known are under “%s”. Put in the names you know before coding.",
			m.src.Name, count(m.changes, "mark", "marks"), m.first, somebodyElse)
	}
}

// pieces cuts the lines of a caption at its marks.
func (m *marker) pieces(c *cue) {
	dashes := 0
	for _, l := range c.lines {
		if dashed(l) > 0 {
			dashes++
		}
	}
	for _, l := range c.lines {
		n := dashed(l)
		if dashes < 2 {
			n = 0
		}
		m.arrows(c, trimLeft(l[n:]), n > 0)
	}
}

// dashed is the length of the dash a line begins with; 0 where there is none,
// or it may be a hyphen or a number's sign.
func dashed(l string) int {
	for _, dash := range []string{"-", "–", "—", "‐", "‑"} {
		if rest, ok := strings.CutPrefix(l, dash); ok && rest != "" {
			if r, _ := utf8.DecodeRuneInString(rest); isGap(r) || dash == "-" && !isDigit(rest[0]) && r != '-' {
				return len(dash)
			}
		}
	}
	return 0
}

// arrows cuts a line at ">>", where captioners let another speaker begin.
func (m *marker) arrows(c *cue, l string, change bool) {
	from := 0
	for at := 0; at < len(l); {
		i := strings.Index(l[at:], ">>")
		if i < 0 {
			break
		}
		i += at
		n := len(l[i:]) - len(strings.TrimLeft(l[i:], ">"))
		if at = i + n; i > 0 && (l[i-1] != ' ' || at < len(l) && l[at] != ' ') {
			continue
		}
		m.piece(c, l[from:i], change)
		change, from = true, at
	}
	m.piece(c, l[from:], change)
}

func (m *marker) piece(c *cue, words string, change bool) {
	words = trim(words)
	if words == "" && !change {
		return
	}
	if change {
		lab, ok := scan(line{text: words, level: notHeading})
		if ok && lab.shape == plain && capitalised(lab.name) && !startsSentences(lab.name) {
			key := nameKey(lab.name)
			if _, ruled := m.given[key]; !ruled {
				m.given[key] = Rule{}
			}
		} else if m.changes++; m.changes == 1 {
			m.first = c.no
		}
	}
	// A mark alone belongs to the words below it.
	if n := len(c.pieces); n > 0 && c.pieces[n-1].words == "" {
		c.pieces[n-1].words = words
		return
	}
	c.pieces = append(c.pieces, piece{words: words, change: change})
}

// brackets finds labels like "[Rosa] words": a name in brackets that comes back
// and stands on half of all captions, or several on one in six. "[Music]" and "[laughs]" are none.
func (m *marker) brackets(cues []cue) {
	n := map[string]int{}
	all, again, ruled := 0, 0, false
	eachBracket(cues, func(key string, _ *piece, _ int) {
		if n[key]++; n[key] == 2 {
			again++
		}
		all++
		_, ok := m.rules[key]
		ruled = ruled || ok
	})
	if !ruled && (again == 0 || all*2 < len(cues)) && (again < 2 || all*6 < len(cues)) {
		return
	}
	eachBracket(cues, func(key string, p *piece, end int) {
		p.words = p.words[1:end] + ": " + trimLeft(p.words[end+1:])
		m.given[key] = m.rules[key]
	})
}

func eachBracket(cues []cue, yield func(key string, p *piece, end int)) {
	for i := range cues {
		for k := range cues[i].pieces {
			p := &cues[i].pieces[k]
			end := strings.IndexByte(p.words[:min(len(p.words), labelReach)], ']')
			if !strings.HasPrefix(p.words, "[") || end < 2 {
				continue
			}
			rest := trimLeft(p.words[end+1:])
			name := cleanName(p.words[1:end])
			if rest == "" && k+1 == len(cues[i].pieces) || strings.HasPrefix(rest, ":") || name != p.words[1:end] || !plausible(name) || !capitalised(name) || isSound(name) {
				continue
			}
			yield(nameKey(name), p, end)
		}
	}
}

// isSound reports whether words in brackets say what is heard.
func isSound(s string) bool {
	for _, w := range strings.Fields(strings.ToLower(s)) {
		if among(w, " music applause laughter laughs laughing chuckles sighs coughs crying sobbing silence pause inaudible unintelligible "+
			"indistinct unclear crosstalk overlapping noise background foreign speaking language phone door knocking beep static cheering singing ") {
			return true
		}
	}
	return false
}

// carries decides what a caption without a name means: it goes on with whoever
// spoke before where names stand only at changes of speaker; where a speaker's
// name stands on one caption after the other, as Zoom writes it, one without a
// name is by somebody who was not recognised. Then both are shown.
func (d *draft) carries(cues []cue, e *election) bool {
	const same, unknown = "same-speaker", "unknown-speaker"
	again, without, first := 0, 0, 0
	before, voices := "", false
	for _, c := range cues {
		name, change := c.name, false
		voices = voices || name != ""
		if name == "" && len(c.pieces) > 0 {
			name, _ = pieceLabel(c.pieces[0].words, e)
			change = c.pieces[0].change
		}
		switch {
		case name != "" && nameKey(name) == before:
			again++
		case name == "" && !change && before != "":
			if without++; without == 1 {
				first = c.no
			}
		}
		if name != "" {
			before = nameKey(name)
		}
	}
	likely := again >= 3 && again >= without
	if without == 0 || !likely && !voices && d.opt.As != unknown {
		return true
	}
	carry := d.opt.As == same || !likely && d.opt.As != unknown
	other := Reading{As: unknown, How: "Captions without a name are somebody else's who was not recognised."}
	if !carry {
		other = Reading{As: same, How: "Captions without a name go on with whoever spoke before."}
	}
	said := joined(cues, e, captionNames(cues), false, !carry).said
	other.Said = lawful(said[:min(len(said), 3)], false)
	d.Otherwise = append(d.Otherwise, other)
	if carry && voices {
		d.note("%s no voice (the first at line %d), where others have one; the words went to whoever spoke before.", count(without, "caption has", "captions have"), first)
	}
	if !carry {
		d.doubt("%s has %s without a name (the first at line %d) where the others name their speaker each time; their words are under “%s”.", d.src.Name, count(without, "caption", "captions"), first, somebodyElse)
	}
	return carry
}
