package refi

import (
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"verbatim/internal/exchange"
	"verbatim/internal/text"
)

// FuzzWrite puts any string everywhere a project has one. The file must be XML, with ids
// given once and references that lead somewhere, whatever it says.
func FuzzWrite(f *testing.F) {
	f.Add("name", "id", "text\n", 0, 3, uint8(0))
	f.Add("\x00\x1f\ufffe\uffff\xff]]>&<\"'", "\r\n\t", "\ufeff\r👍\x01", 1, 2, uint8(1))
	f.Add("", "", "", -1, 1<<40, uint8(2))
	f.Add("2026-01-05T10:00:00Z", "#3b82f6", "…\u0085\u2028", 2, 1, uint8(3))
	f.Add("Verbatim: date", "Verbatim: speakers", "[note", 0, 1, uint8(4))
	f.Fuzz(func(t *testing.T, a, b, words string, start, end int, which uint8) {
		sp := text.Span{Start: text.Pos(start), End: text.Pos(end)}
		on := func(kind string) []exchange.Target {
			return []exchange.Target{{Kind: kind, ID: a}, {Kind: kind, ID: b}}
		}
		coding := exchange.Coding{ID: a, Code: b, User: a, At: b, Against: which&8 > 0}
		p := &exchange.Project{Name: a, Description: b, Users: []exchange.User{{ID: a, Name: b}, {ID: b, Name: a}},
			Codes:     []exchange.Code{{ID: a, Name: b, Description: a, Colour: b}, {ID: b, Parent: a, Name: a, Colour: a, Folder: true}},
			Variables: []exchange.Variable{{Name: a, Kind: b, Description: a}, {Name: words, Kind: "datetime"}},
			Cases: []exchange.Case{{ID: a, Name: b, Description: a, Values: []exchange.Value{{Variable: a, Text: b}, {Variable: words, Text: a}}, Sources: []string{a, b},
				Parts: []exchange.Part{{Source: a, Span: sp}}, Groups: []string{a, b}, Code: a}},
			Sources: []exchange.Source{{ID: a, Name: b, Text: words, Media: a, Language: b, Date: a, By: b, At: a, Groups: []string{a, a, b},
				Speakers: []exchange.Speaker{{Name: a, Voice: b, Participant: a}}, Values: []exchange.Value{{Variable: b, Text: words}},
				Passages: []exchange.Passage{{ID: a, Span: sp, Codings: []exchange.Coding{coding, coding}}, {ID: b, Span: sp}}}, {ID: a, Text: b}},
			Memos: []exchange.Memo{{ID: a, Name: b, Text: words, Kind: a, By: b, At: a}, {ID: b, Text: a}},
			Links: []exchange.Link{{ID: a, Name: b, From: exchange.Target{Kind: exchange.OnCode, ID: a}, To: exchange.Target{Kind: exchange.OnMemo, ID: b}}},
		}
		for _, kind := range []string{exchange.OnProject, exchange.OnSource, exchange.OnPassage, exchange.OnCoding, exchange.OnCode, exchange.OnCase, exchange.OnMemo, a} {
			p.Memos = append(p.Memos, exchange.Memo{ID: kind, Name: words, On: on(kind)})
		}
		profile := Profile(Profiles()[int(which)%5])
		w := writeProject(t, p, profile, WriteOptions{Seed: a, Tool: b})
		checkValid(t, w, string(profile))
		var c strings.Builder
		if _, err := WriteCodebook(&c, p, WriteOptions{Seed: b, Tool: a}); err != nil {
			t.Fatal(err)
		}
		for d := xml.NewDecoder(strings.NewReader(c.String())); ; {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatal(err)
			}
		}
	})
}
