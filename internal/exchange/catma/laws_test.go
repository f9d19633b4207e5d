package catma

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"verbatim/internal/exchange"
)

// TestRandom writes annotations that overlap in all ways, cut into segments as CATMA
// cuts them, and expects each whole again.
func TestRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 9))
	for range 200 {
		var words []string
		for range 2 + r.IntN(20) {
			words = append(words, []string{"hope", "😊", "é", "日本", "שלום"}[r.IntN(5)])
		}
		units := utf16.Encode([]rune(strings.Join(words, " ")))
		edges := []int{0}
		for i, u := range units {
			if u == ' ' {
				edges = append(edges, i+1)
			}
		}
		edges = append(edges, len(units))
		type mark struct{ from, to int }
		marks := map[string]mark{}
		var list []string
		for i := range 1 + r.IntN(6) {
			from := r.IntN(len(edges) - 1)
			id := fmt.Sprintf("CATMA_N%d", i)
			marks[id] = mark{edges[from], edges[from+1+r.IntN(len(edges)-from-1)]}
			list = append(list, id)
		}
		var b, fs strings.Builder
		for i := range len(edges) - 1 {
			var ana []string
			for _, id := range list {
				if m := marks[id]; m.from <= edges[i] && m.to >= edges[i+1] {
					ana = append(ana, "#"+id)
				}
			}
			ptr := fmt.Sprintf(`<ptr target="D_7#char=%d,%d"/>`, edges[i], edges[i+1])
			if len(ana) > 0 {
				ptr = `<seg ana="` + strings.Join(ana, " ") + `">` + ptr + `</seg>`
			}
			b.WriteString(ptr)
		}
		for _, id := range list {
			fmt.Fprintf(&fs, `<fs xml:id="%s" type="CATMA_A"/>`, id)
		}
		p := read(t, "a.xml", []byte(head+`<text><body><ab type="catma">`+b.String()+`</ab></body>`+fs.String()+`</text></TEI>`), File{Name: "a.txt", Data: []byte(strings.Join(words, " "))})
		got := map[string]string{}
		runes := []rune(p.Sources[0].Text)
		for _, at := range p.Sources[0].Passages {
			for _, c := range at.Codings {
				got[c.ID] = string(runes[at.Span.Start:at.Span.End])
			}
		}
		want := map[string]string{}
		for id, m := range marks {
			want[id] = string(utf16.Decode(units[m.from:m.to]))
		}
		same(t, "annotations", want, got)
	}
}

// TestMany has 100,000 annotations, each of the whole text.
func TestMany(t *testing.T) {
	var b strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&b, `,{"id":"a/%d","body":{"tag":"T/CATMA_A"},"target":{"items":[{"source":"D_7","selector":{"start":%d,"end":200000}}]}}`, i, i)
	}
	began := time.Now()
	p, err := ReadFiles("x", []File{
		{Name: "tagsets/T/CATMA_A/propertydefs.json", Data: []byte(`{"uuid":"CATMA_A","name":"care"}`)},
		{Name: "documents/D_7/D_7.txt", Data: bytes.Repeat([]byte("a "), 100_000)},
		{Name: "collections/C/annotations/a_0.json", Data: []byte("[" + b.String()[1:] + "]")},
	})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "passages", 100_000, len(p.Sources[0].Passages))
	if took := time.Since(began); took > time.Minute {
		t.Errorf("took %v", took)
	}
}

func FuzzCATMA(f *testing.F) {
	f.Add([]byte(pointed), []byte(speech))
	f.Add([]byte(head+`<text><body><ab>I <seg ana="#CATMA_1">come</seg><ptr target="x#char=1,99999999999"/></ab></body>`+notes), []byte("\xff\r\n\r😊\x00"))
	f.Add([]byte(`[{"id":"a","body":{"tag":"T/x","properties":{"user":{"p":["v"]}}},"target":{"items":[{"source":"D_7","selector":{"start":3,"end":4}},{"source":"D_7","selector":{"start":-3,"end":4}}]}}]`), []byte("a😊b"))
	f.Add(packed(f, "a/annotationcollections/a.xml", pointed, "a/a.txt", speech), []byte("x"))
	f.Fuzz(func(t *testing.T, data, words []byte) {
		beside := File{Name: "a.txt", Data: words}
		p, err := Read("a.xml", data, beside)
		if err == nil {
			check(t, p)
		}
		p, err = ReadFiles("x", []File{
			{Name: "tagsets/T/x/propertydefs.json", Data: []byte(`{"uuid":"x","name":"care","parentUuid":"x"}`)},
			{Name: "documents/D_7/D_7.txt", Data: words}, {Name: "collections/C/annotations/a_0.json", Data: data},
		})
		if err == nil {
			check(t, p)
		}
	})
}

// check is what holds of every project.
func check(t testing.TB, p *exchange.Project) {
	t.Helper()
	codes, codings := map[string]bool{}, map[string]bool{}
	for _, c := range p.Codes {
		if c.ID == "" || codes[c.ID] || c.Parent != "" && !codes[c.Parent] {
			t.Fatalf("code %+v is twice, or before the one it is under", c)
		}
		codes[c.ID] = true
	}
	for _, s := range p.Sources {
		n := len([]rune(s.Text))
		if strings.ContainsAny(s.Text, "\r\x00") {
			t.Fatalf("text %q", s.Text)
		}
		for i, at := range s.Passages {
			if at.Span.Start < 0 || at.Span.Start > at.Span.End || int(at.Span.End) > n || at.Trust == "" {
				t.Fatalf("passage %+v of a text of %d", at, n)
			}
			if i > 0 && s.Passages[i-1].Span == at.Span {
				t.Fatalf("two passages at %v", at.Span)
			}
			for _, c := range at.Codings {
				if !codes[c.Code] || codings[c.ID] {
					t.Fatalf("coding %+v is twice, or of no code", c)
				}
				codings[c.ID] = true
			}
		}
	}
	for _, m := range p.Memos {
		for _, on := range m.On {
			if on.Kind == exchange.OnCoding && !codings[on.ID] {
				t.Fatalf("memo on no coding: %+v", m)
			}
		}
	}
}
