package refi

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"unicode/utf8"

	"verbatim/internal/exchange"
)

// sound checks what every reader of a Project may rely on.
func sound(t *testing.T, p *exchange.Project) {
	t.Helper()
	seen := map[exchange.Target]bool{}
	once := func(kind, id string) {
		if id == "" || seen[exchange.Target{Kind: kind, ID: id}] {
			t.Errorf("%s %q is empty or twice", kind, id)
		}
		seen[exchange.Target{Kind: kind, ID: id}] = true
	}
	for _, c := range p.Codes {
		if c.Parent != "" && !seen[exchange.Target{Kind: exchange.OnCode, ID: c.Parent}] {
			t.Errorf("code %q stands before %q", c.ID, c.Parent)
		}
		once(exchange.OnCode, c.ID)
	}
	users := map[string]bool{"": true}
	for _, u := range p.Users {
		users[u.ID] = true
	}
	lengths := map[string]int{}
	for _, s := range p.Sources {
		once(exchange.OnSource, s.ID)
		n := utf8.RuneCountInString(s.Text)
		lengths[s.ID] = n
		if !utf8.ValidString(s.Text) || bytes.ContainsAny([]byte(s.Text), "\r") || len(s.Text) > 3 && s.Text[:3] == "\uFEFF" {
			t.Errorf("text of %q is not as texts are", s.ID)
		}
		last := exchange.Passage{}
		for _, pa := range s.Passages {
			once(exchange.OnPassage, pa.ID)
			if pa.Span.Start < 0 || pa.Span.Start > pa.Span.End || int(pa.Span.End) > n || pa.Trust == "" || pa.Trust != exchange.Verified && pa.Why == "" {
				t.Errorf("%+v in a text of %d", pa, n)
			}
			if !pa.Span.Empty() && !last.Span.Empty() && pa.Span.Start < last.Span.Start {
				t.Errorf("%v stands behind %v", pa.Span, last.Span)
			}
			last = pa
			for _, c := range pa.Codings {
				once(exchange.OnCoding, c.ID)
				if !seen[exchange.Target{Kind: exchange.OnCode, ID: c.Code}] || !users[c.User] {
					t.Errorf("%+v refers to nothing", c)
				}
			}
		}
		for _, at := range s.Times {
			if at.At < 0 || int(at.At) > n {
				t.Errorf("time at %d in a text of %d", at.At, n)
			}
		}
	}
	for _, c := range p.Cases {
		once(exchange.OnCase, c.ID)
		for _, part := range c.Parts {
			if n, there := lengths[part.Source]; !there || part.Span.Empty() || part.Span.Start < 0 || int(part.Span.End) > n {
				t.Errorf("%+v is nowhere", part)
			}
		}
		for _, id := range c.Sources {
			if _, there := lengths[id]; !there {
				t.Errorf("source %q of a case is nowhere", id)
			}
		}
	}
	for _, m := range p.Memos {
		once(exchange.OnMemo, m.ID)
	}
	ends := []exchange.Target{}
	for _, m := range p.Memos {
		ends = append(ends, m.On...)
	}
	for _, l := range p.Links {
		ends = append(ends, l.From, l.To)
	}
	for _, e := range ends {
		if e.Kind != exchange.OnProject && !seen[e] {
			t.Errorf("%+v is nowhere", e)
		}
	}
}

// seeds are the parts of all samples and of some projects made by hand.
func seeds(f *testing.F) {
	add := func(name string) []byte {
		data, err := os.ReadFile(filepath.Join(sampleDir(f), "refi", name))
		if err != nil {
			f.Fatal(err)
		}
		return data
	}
	for _, name := range []string{"atlasti8.4mac-TestProject-nosources.qdpx", "qualcoder-refi-c3204641__synthetic.qdpx"} {
		f.Add(add(name))
	}
}

func FuzzQDPX(f *testing.F) {
	seeds(f)
	f.Add(zipped(f, "project.qde", projectOf("NVivo", textSource(sel("a", "one", 0, 3))), "sources/t.txt", "\uFEFFone\r\n😀"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := Read("x.qdpx", bytes.NewReader(data), int64(len(data)), Options{}); err == nil {
			sound(t, p)
		}
	})
}

func FuzzQDE(f *testing.F) {
	for _, qde := range []string{
		projectOf("NVivo 12", textSource(sel("a", "one", 0, 3)+sel("b", "", 1, 900)+sel("a", "two…", 6, 3))),
		projectOf("ATLAS.ti", `<Cases><Case guid="C1" name="x"><SourceRef targetGUID="S1"/><SelectionRef targetGUID="a"/></Case></Cases>`+textSource(sel("a", "one", 0, 3))),
		projectOf("QualCoder", `<Sources><VideoSource guid="v"><Transcript guid="t" plainTextPath="t.txt"><SyncPoint guid="y" position="2" timeStamp="5"/><SyncPoint guid="z" position="5"/><TranscriptSelection guid="ts" fromSyncPoint="y" toSyncPoint="z"/></Transcript><VideoSelection guid="vs"/></VideoSource><PDFSource guid="p"><PDFSelection guid="q" page="1"><Representation><PlainTextContent>x</PlainTextContent></Representation></PDFSelection><Representation><PlainTextContent>x y</PlainTextContent></Representation></PDFSource></Sources><Notes><Note guid="n"><PlainTextSelection startPosition="1"/></Note></Notes><Links><Link originGUID="n" targetGUID="vs"/></Links>`),
	} {
		f.Add(qde, "\uFEFFone two\r\n😀 three")
	}
	f.Fuzz(func(t *testing.T, qde, body string) {
		data := zipped(t, "project.qde", qde, "sources/t.txt", body)
		if p, err := Read("x.qdpx", bytes.NewReader(data), int64(len(data)), Options{}); err == nil {
			sound(t, p)
		}
	})
}

func FuzzQDC(f *testing.F) {
	f.Add([]byte("\uFEFF" + `<CodeBook origin="ATLAS.ti"><Codes><Code guid="a" name="p::q"/><Code guid="b" name="p" color="#abc"/></Codes><Sets><Set guid="s" name="t"><MemberCode guid="a"/></Set></Sets></CodeBook>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := ReadCodebook("x.qdc", data); err == nil {
			sound(t, p)
		}
	})
}
