package refi

import (
	"slices"

	"verbatim/internal/exchange"
)

func (w *writer) planMemos() {
	if w.anyAgainst() {
		w.against = w.guids.make("against", "", 0)
	}
	names := map[string]int{} // how many have a name
	for i := range w.p.Memos {
		m := &w.p.Memos[i]
		if !isKind(m.Kind) {
			w.lose("kind of a memo", "Verbatim has no such kind, so that it goes as a note", m.Kind)
		}
		id := w.name(exchange.OnMemo, m.ID, i)
		name := memoName(kindOrNote(m.Kind), m.Name, 1)
		if names[name]++; w.profile == QualCoder && names[name] > 1 {
			name = memoName(kindOrNote(m.Kind), m.Name, names[name])
		}
		w.memos = append(w.memos, outMemo{m, id, name})
	}
	for _, m := range w.memos {
		w.planTargets(m)
	}
	if w.profile == QualCoder && !w.memosInFiles() {
		w.loseMany("memo", "QualCoder reads only memos that are files, and there are too many for that", len(w.memos))
	}
}

func isKind(kind string) bool {
	switch kind {
	case "", "note", "analytic", "reflexive", "question", "field":
		return true
	}
	return false
}

func kindOrNote(kind string) string {
	if isKind(kind) {
		return kind
	}
	return "note"
}

func (w *writer) anyAgainst() bool {
	for _, s := range w.sources {
		for _, sel := range s.selections {
			if slices.ContainsFunc(sel.codings, func(c outCoding) bool { return c.Against }) {
				return true
			}
		}
	}
	return false
}

// planTargets notes on what a memo is. Cases cannot refer to memos: a link does.
func (w *writer) planTargets(m outMemo) {
	on := func(id uuid) {
		if on := w.notes[id]; len(on) == 0 || on[len(on)-1] != m.id {
			w.notes[id] = append(on, m.id)
		}
	}
	if len(m.On) == 0 {
		on(uuid{})
	}
	for _, t := range m.On {
		id, there := w.ids[t]
		switch {
		case t.Kind == exchange.OnProject:
			on(uuid{})
		case !there:
			w.lose("place of a memo", "what it is on is not in the file, so that it is on the project", m.Name)
			on(uuid{})
		case t.Kind == exchange.OnCase:
			w.links = append(w.links, outLink{w.guids.make("memo of a case", m.ID+"\x00"+t.ID, 0), m.id, id, linkMemo, true})
		default:
			on(id)
		}
	}
}

func (w *writer) planLinks() {
	for i, l := range w.p.Links {
		from, a := w.ids[l.From]
		to, b := w.ids[l.To]
		if !a || !b {
			w.lose("link", "one of its ends is not in the file", l.Name)
			continue
		}
		w.links = append(w.links, outLink{w.guids.make("link", l.ID, i), from, to, l.Name, l.Directed})
	}
}

// noteRefs writes on what memos a thing refers to.
func (w *writer) noteRefs(id uuid) {
	for _, n := range w.notes[id] {
		w.x.ref("NoteRef", n)
	}
}

// memosInFiles reports whether memos are files, as QualCoder reads no others. Readers
// stop at archives with very many.
func (w *writer) memosInFiles() bool {
	const most = 9_000
	return w.profile == QualCoder && len(w.sources)+len(w.memos) <= most
}

func (w *writer) writeNotes() {
	if len(w.memos) == 0 && w.against == (uuid{}) {
		return
	}
	w.x.start("Notes")
	for _, m := range w.memos {
		w.x.start("Note").attr("guid", m.id.String()).attr("name", m.name)
		if w.memosInFiles() {
			w.x.attr("plainTextPath", "internal://"+m.id.String()+".txt")
			_, lost := safeText(m.Text)
			w.loseMany("character of a memo", misread, lost)
		}
		w.audit("memo", m.By, m.At)
		if !w.memosInFiles() {
			w.x.content("PlainTextContent", m.Text)
		}
		w.noteRefs(m.id)
		w.x.end()
	}
	if w.against != (uuid{}) {
		w.x.start("Note").attr("guid", w.against.String()).attr("name", noteAgainst)
		w.audit("memo", "", "")
		w.x.content("PlainTextContent", noteAgainstText)
		w.x.end()
	}
	w.x.end()
}

func (w *writer) writeLinks() {
	if len(w.links) == 0 {
		return
	}
	w.x.start("Links")
	for _, l := range w.links {
		direction := "Associative"
		if l.directed {
			direction = "OneWay"
		}
		w.x.start("Link").attr("guid", l.id.String())
		w.x.some("name", l.name)
		w.x.attr("direction", direction).attr("originGUID", l.from.String()).attr("targetGUID", l.to.String()).end()
	}
	w.x.end()
}

// warn says of which texts other programs may find places elsewhere: those with
// characters that are one to some and two to others.
func (w *writer) warn() {
	why := ""
	switch w.profile {
	case Spec:
		why = "NVivo counts emoji and some other characters as two and will find the codings after them too early; the profile nvivo is for it"
	case AtlasTI, MAXQDA:
		why = "how the program counts emoji and some other characters is not known: look at the codings after them there"
	default:
		return
	}
	for _, s := range w.sources {
		for _, r := range s.Text {
			if isAstral(r) {
				w.lose("text with characters that programs count differently", why, s.Name)
				break
			}
		}
	}
}
