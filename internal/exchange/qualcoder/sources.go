package qualcoder

import (
	"path"
	"slices"
	"strings"

	"verbatim/internal/exchange"
	"verbatim/internal/exchange/sqlite"
)

// recording is a recording with a transcript among the sources.
type recording struct{ id, name, transcript string }

// readSources reads documents, pictures and recordings. A recording that has a
// transcript is no source of its own: its transcript names it.
func (r *reader) readSources() error {
	var recordings []recording
	err := r.rows("source", func(row sqlite.Row) {
		id := "file:" + row.Text(0)
		if _, twice := r.sources[id]; twice {
			r.p.Lose("document", "another one has its number", clean(row.Text(1)))
			return
		}
		s := exchange.Source{ID: id, Name: clean(row.Text(1)), By: r.user(row.Text(5)), At: clean(row.Text(6))}
		s.Kind, s.Media = kindOf(row.Text(3), s.Name)
		if s.Kind == exchange.AudioSource || s.Kind == exchange.VideoSource {
			if !row.Null(7) && row.Int(7) > 0 {
				recordings = append(recordings, recording{id, s.Media, "file:" + row.Text(7)})
			}
		}
		r.sources[id] = len(r.p.Sources)
		r.p.Sources = append(r.p.Sources, s)
		r.raw = append(r.raw, row.Text(2))
		r.memo(exchange.Memo{Text: row.Text(4), By: s.By, At: s.At, On: []exchange.Target{{Kind: exchange.OnSource, ID: id}}})
	}, "id", "name", "fulltext", "mediapath", "memo", "owner", "date", "av_text_id")
	if err != nil {
		return err
	}
	r.joinTranscripts(recordings)
	r.loseEmpty()
	r.marks, r.parts = make([][]mark, len(r.p.Sources)), make([][]part, len(r.p.Sources))
	return nil
}

// kindOf says what a source is, and the name of the file where it is a recording. A path
// is that of a file in the project (/audio/x.mp3) or elsewhere (audio:C:/x.mp3).
func kindOf(mediapath, name string) (kind, media string) {
	file := strings.ReplaceAll(clean(mediapath), `\`, "/")
	where, rest, _ := strings.Cut(strings.TrimPrefix(file, "/"), "/")
	if before, after, linked := strings.Cut(file, ":"); linked && !strings.HasPrefix(file, "/") {
		where, rest = before, after
	}
	switch where {
	case "images":
		return exchange.PictureSource, ""
	case "audio":
		return exchange.AudioSource, path.Base(rest)
	case "video":
		return exchange.VideoSource, path.Base(rest)
	}
	if strings.EqualFold(path.Ext(rest), ".pdf") || rest == "" && strings.EqualFold(path.Ext(name), ".pdf") {
		return exchange.PDFSource, ""
	}
	return exchange.TextSource, ""
}

// joinTranscripts lets transcripts stand for their recordings.
func (r *reader) joinTranscripts(recordings []recording) {
	gone := map[int]bool{}
	for _, rec := range recordings {
		i, ok := r.sources[rec.transcript]
		if !ok || r.p.Sources[i].Kind != exchange.TextSource || r.p.Sources[i].Media != "" {
			continue
		}
		r.p.Sources[i].Media = rec.name
		gone[r.sources[rec.id]] = true
		for m := range r.p.Memos {
			for t := range r.p.Memos[m].On {
				if on := &r.p.Memos[m].On[t]; on.Kind == exchange.OnSource && on.ID == rec.id {
					on.ID = rec.transcript
				}
			}
		}
		r.sources[rec.id] = i
	}
	if len(gone) == 0 {
		return
	}
	at, moved := 0, make([]int, len(r.p.Sources))
	for i := range r.p.Sources {
		if moved[i] = at; gone[i] {
			continue
		}
		r.p.Sources[at], r.raw[at] = r.p.Sources[i], r.raw[i]
		at++
	}
	r.p.Sources, r.raw = slices.Clip(r.p.Sources[:at]), r.raw[:at]
	for id, i := range r.sources {
		r.sources[id] = moved[i]
	}
}

// loseEmpty lists the sources that have no text to be coded.
func (r *reader) loseEmpty() {
	for i, s := range r.p.Sources {
		if !r.empty(i) {
			continue
		}
		switch s.Kind {
		case exchange.PictureSource:
			r.p.Lose("picture", "only texts are coded here", s.Name)
		case exchange.AudioSource, exchange.VideoSource:
			r.p.Lose("recording without a transcript", "only texts are coded here", s.Name)
		default:
			r.p.Lose("document without text", "there is nothing in it to be coded", s.Name)
		}
	}
}

// empty reports whether a source has no text.
func (r *reader) empty(source int) bool { return strings.TrimSpace(r.raw[source]) == "" }

// place puts codings, annotations and the parts of cases on the texts.
func (r *reader) place() error {
	for i := range r.p.Sources {
		s := &r.p.Sources[i]
		marks := make([]exchange.Mark, len(r.marks[i]))
		for n, m := range r.marks[i] {
			marks[n] = m.Mark
		}
		placed := exchange.Place(s.ID, r.raw[i], marks, exchange.Counting{}) // the editor counts a line end as one
		s.Text, s.Passages, s.Units = placed.Text, placed.Passages, placed.Units
		if placed.Bad > 0 {
			r.p.Lose("document with characters that are damaged", "they are shown as \uFFFD", s.Name)
		}
		for n, m := range r.marks[i] {
			if m.memo != nil {
				m.memo.On = []exchange.Target{placed.Target(n, s.ID)}
				r.memo(*m.memo)
			}
		}
		for _, part := range r.parts[i] {
			r.part(part, s.ID, placed)
		}
		r.raw[i], r.marks[i], r.parts[i] = "", nil, nil
	}
	return nil
}

// part gives a case the words that are theirs; from 0 to 0 is all of them.
func (r *reader) part(t part, source string, placed *exchange.Placed) {
	c := &r.p.Cases[t.theirs]
	if t.start == 0 && t.end == 0 {
		r.wholly(t.theirs, source)
		return
	}
	sp, ok := placed.Span(t.start, t.end)
	switch {
	case !ok || !t.known || sp.Empty():
		r.p.Lose("words of a case", "their place is outside the text", c.Name)
	case sp.Start == 0 && int(sp.End) == placed.Len():
		r.wholly(t.theirs, source)
	default:
		c.Parts = append(c.Parts, exchange.Part{Source: source, Span: sp})
	}
}

func (r *reader) wholly(theirs int, source string) {
	c := &r.p.Cases[theirs]
	key := [2]string{c.ID, source}
	if r.whole == nil {
		r.whole = map[[2]string]bool{}
	}
	if !r.whole[key] {
		r.whole[key] = true
		c.Sources = append(c.Sources, source)
	}
}
