package search

import (
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/blevesearch/bleve/v2/registry"
)

// mappingVersion changes whenever the words of a text, or their stems, come out
// otherwise than before: parts of another version are then not read.
const mappingVersion = "1"

// The fields of an indexed turn.
const (
	exactField = "exact" // every form of every word, folded
	stemField  = "stem"  // the same, stemmed
)

// kind names what a part was built with: the version, and the stemmer.
func (s stemmer) kind() string { return mappingVersion + s.name }

// register makes our analyzers known to bleve, once, when the first part is
// opened or built. They are whole analyzers, not filters for bleve's own
// tokenizer, because the scan has to find the very same words.
var register = sync.OnceValue(func() error {
	all := []stemmer{{}}
	for _, tag := range languages {
		all = append(all, stemmerFor(tag))
	}
	for _, st := range all {
		err := registry.RegisterAnalyzer("verbatim-stem-"+st.kind(), func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
			return &turnAnalyzer{stem: st, stemmed: true}, nil
		})
		if err != nil {
			return err
		}
	}
	return registry.RegisterAnalyzer("verbatim-exact-"+mappingVersion, func(map[string]any, *registry.Cache) (analysis.Analyzer, error) {
		return &turnAnalyzer{}, nil
	})
})

// turnAnalyzer gives bleve the words of a turn.
type turnAnalyzer struct {
	stem    stemmer
	stemmed bool
}

// Analyze is analysis.Analyzer.
func (a *turnAnalyzer) Analyze(speech []byte) analysis.TokenStream {
	tokens := make(analysis.TokenStream, 0, len(speech)/5)
	slab := make([]analysis.Token, 0, len(speech)/5) // most words are of five letters and a space
	eachForm(string(speech), func(f form) bool {
		end := f.end
		var term []byte
		if a.stemmed {
			stem, to, ok := f.stemOf(a.stem)
			if !ok {
				return true
			}
			term, end = []byte(stem), to
		} else {
			term = append(term, f.folded...)
		}
		if len(slab) == cap(slab) {
			slab = make([]analysis.Token, 0, 64)
		}
		slab = append(slab, analysis.Token{Term: term, Start: int(f.start), End: int(end), Position: int(f.word), Type: analysis.AlphaNumeric})
		tokens = append(tokens, &slab[len(slab)-1])
		return true
	})
	return tokens
}

// newMapping indexes the two fields and nothing else. Nothing is stored: words
// are shown from the transcripts.
func newMapping(st stemmer) mapping.IndexMapping {
	turn := bleve.NewDocumentStaticMapping()
	turn.AddSubDocumentMapping("_all", bleve.NewDocumentDisabledMapping())
	for field, analyzer := range map[string]string{exactField: "verbatim-exact-" + mappingVersion, stemField: "verbatim-stem-" + st.kind()} {
		f := bleve.NewTextFieldMapping()
		f.Analyzer = analyzer
		f.Store, f.IncludeInAll, f.DocValues = false, false, false
		f.IncludeTermVectors = true
		turn.AddFieldMappingsAt(field, f)
	}
	m := bleve.NewIndexMapping()
	m.DefaultMapping = turn
	m.DefaultAnalyzer = "verbatim-exact-" + mappingVersion
	m.IndexDynamic, m.StoreDynamic, m.DocValuesDynamic = false, false, false
	return m
}
