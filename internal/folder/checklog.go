package folder

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"maps"
	"os"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
)

// logs proves each writer's chain: counter without gaps, each line naming the
// one before, no line twice with different words, clocks ascending.
func (c *checker) logs() []coding.Event {
	files, err := c.f.readLogs(false)
	if err != nil {
		c.wrong(restore, "%s", err)
		return nil
	}
	settings, _ := c.f.settings()
	writers := map[string]map[int]logLine{}
	bad := damaged(files)
	var all []coding.Event
	for _, file := range files {
		n := 0
		for raw := range bytes.Lines(file.data) {
			n++
			ended := bytes.HasSuffix(raw, []byte("\n"))
			raw = bytes.TrimSuffix(raw, []byte("\n"))
			if len(bytes.TrimSpace(raw)) == 0 {
				continue
			}
			e, err := coding.ParseLine(raw)
			if err != nil {
				b := badLine{file.rel, n, !ended || tornLine(raw), err.Error()}
				if b.torn {
					c.note("", "%s", b)
				} else {
					c.wrong(restore, "%s", b)
				}
				continue
			}
			all = append(all, e)
			if bad[e.ID] != "" {
				c.wrong("`verbatim sync` with a copy that has it whole mends it", "%s line %d, by %s, was changed after it was written", file.rel, n, e.Coder)
			}
			if writers[e.W] == nil {
				writers[e.W] = map[int]logLine{}
			}
			l := logLine{e, []string{coding.LineHash(raw)}, file.rel}
			if h := bad[e.ID]; h != "" { // told; the rest of the log fits the line as it was
				l.hashes[0] = h
			}
			if have, twice := writers[e.W][e.N]; twice {
				if slices.Contains(have.hashes, l.hashes[0]) {
					continue
				}
				c.wrong("both are kept and counted; a copied folder was probably used by two people as one: tell the team",
					"the log of writer %s forks at its line %d (%s and %s)", e.W, e.N, have.file, l.file)
				have.hashes = append(have.hashes, l.hashes[0])
				writers[e.W][e.N] = have
				continue
			}
			writers[e.W][e.N] = l
		}
	}
	for _, w := range slices.Sorted(keys(writers)) {
		c.chain(w, writers[w], settings.ID)
	}
	return all
}

// logLine is a line of a writer's log. Where the log forks, hashes has one for
// each of the lines that claim the place.
type logLine struct {
	event  coding.Event
	hashes []string
	file   string
}

func (c *checker) chain(w string, lines map[int]logLine, study string) {
	numbers := slices.Sorted(maps.Keys(lines))
	gaps := numbers[len(numbers)-1] + 1 - len(numbers)
	for _, n := range numbers {
		l := lines[n]
		before, follows := lines[n-1]
		switch {
		case n == 0 && (l.event.Do != coding.Open || study != "" && l.event.Study != study):
			c.wrong(restore, "the log of writer %s (%s) does not begin with this study's name", w, l.file)
		case follows && !slices.Contains(before.hashes, l.event.Prev):
			c.wrong(restore, "line %d of writer %s (%s) does not follow from the line before it: something was changed", n, w, l.file)
		case follows && l.event.LC <= before.event.LC:
			c.wrong("", "line %d of writer %s (%s) has a clock that goes backwards", n, w, l.file)
		}
		if l.event.Do == coding.Seal {
			c.seal(l.event, lines[0].event.Key)
		}
	}
	if gaps > 0 {
		who := lines[numbers[0]].event.Coder
		c.wrong("ask "+who+" for their copy of the study, then `verbatim sync THEIR-COPY`", "%d lines of writer %s are missing: something that %s did is not here", gaps, w, who)
	}
}

func (c *checker) seal(e coding.Event, key string) {
	pub, err := hex.DecodeString(key)
	sig, err2 := hex.DecodeString(e.Sig)
	if err != nil || err2 != nil || len(pub) != ed25519.PublicKeySize || !ed25519.Verify(pub, []byte(e.Prev), sig) {
		c.wrong("tell the team", "the signature on line %d of writer %s does not fit", e.N, e.W)
	}
}

func (c *checker) words(events []coding.Event) {
	bodies, notes, err := c.f.readBodies()
	if err != nil {
		c.wrong(restore, "%s", err)
		return
	}
	for _, n := range notes {
		c.wrong(restore, "%s", n)
	}
	for _, e := range events {
		if e.Body == "" {
			continue
		}
		if _, ok := bodies[e.Body]; ok {
			continue
		}
		if e.Private {
			c.note("", "a %s by %s from %s is private: its words are kept in its coder's copy", e.Do, e.Coder, e.At)
			continue
		}
		c.wrong("ask "+e.Coder+" for their copy of the study, then `verbatim sync THEIR-COPY`", "the words of a %s by %s from %s are missing", e.Do, e.Coder, e.At)
	}
}

// history proves that every version a put names is kept, and is what it says.
func (c *checker) history(events []coding.Event) {
	seen := map[text.Hash]bool{}
	for _, e := range events {
		if e.Do != coding.Put || e.To == "" || seen[e.To] || c.removed[e.To] {
			continue
		}
		seen[e.To] = true
		data, err := os.ReadFile(c.f.path(historyDir + "/" + string(e.To)))
		switch {
		case err != nil:
			c.wrong(c.askFor(&e), "the version of %s that %s wrote on %s is missing from %s", e.Path, e.Coder, e.At, historyDir)
		case text.HashOf(string(data)) != e.To:
			c.wrong(c.askFor(&e), "the version of %s that %s wrote on %s is damaged in %s", e.Path, e.Coder, e.At, historyDir)
		}
	}
}

// holding are the coders in whose copy something ought to be that an event names:
// who made the event first, then who worked with its transcript.
func (c *checker) holding(e *coding.Event) (by string, others []string) {
	for i := range c.events {
		o := &c.events[i]
		worked := o.Do == coding.Code || o.Do == coding.Done || o.Do == coding.Correct
		if worked && e.Transcript != "" && o.Transcript == e.Transcript && o.Coder != e.Coder && !slices.Contains(others, o.Coder) {
			others = append(others, o.Coder)
		}
	}
	slices.Sort(others)
	return e.Coder, others
}

// holders says who has what an event names.
func (c *checker) holders(e *coding.Event) string {
	by, others := c.holding(e)
	did := "brought it in"
	if len(e.From) > 0 {
		did = "corrected it"
	}
	if len(others) == 0 {
		return by + " " + did
	}
	return by + " " + did + ", and " + strings.Join(others, ", ") + " worked on it"
}

// askFor says whom to ask for a copy that has what an event names.
func (c *checker) askFor(e *coding.Event) string {
	by, others := c.holding(e)
	return "ask " + strings.Join(append([]string{by}, others...), " or ") + " for their copy of the study, then `verbatim sync THEIR-COPY`"
}

// joining tells of what waits to be joined: fields that people set differently
// and nobody has decided, and files that a synchroniser left.
func (c *checker) joining() *ledger {
	l := newLedger(c.events, c.removed, c.f.Version)
	for _, x := range c.f.conflicts(l) {
		c.note("change it once more if that is not what you want", "%s was set differently in two copies of the study: %s; what stands is %s", x.Field, strings.Join(SaidBy(x.Values), "; "), Shown(x.Stands))
	}
	for _, rel := range l.strays(c.f) {
		c.wrong("`verbatim sync` joins them", "%s lies beside %s: a synchroniser found it changed in two places", rel, l.strayOf(rel))
	}
	for _, rel := range c.f.oddLogs() {
		c.note("`verbatim sync` puts its lines where they belong", "%s is a copy of a log, made by a synchroniser; it counts", rel)
	}
	return l
}
