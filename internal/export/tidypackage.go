package export

import (
	"encoding/json"
	"io"

	"verbatim/codebook"
)

// dataPackage is a Frictionless data package: the tables as programs are told of them.
// The study's licence is nobody's to guess, so it has none.
type dataPackage struct {
	Profile     string         `json:"profile"`
	Name        string         `json:"name"`
	Title       string         `json:"title,omitempty"`
	Description string         `json:"description"`
	Verbatim    packageState   `json:"verbatim"`
	Resources   []dataResource `json:"resources"`
}

// packageState is which study it is, and in which state.
type packageState struct {
	Tidy    int    `json:"tidy"` // version of the layout
	Purpose string `json:"purpose"`
	Stamp   string `json:"stamp,omitempty"`
	Version string `json:"version,omitempty"`
}

type dataResource struct {
	Profile     string      `json:"profile"`
	Name        string      `json:"name"`
	Path        string      `json:"path"`
	Title       string      `json:"title"`
	Description string      `json:"description"`
	Format      string      `json:"format"`
	MediaType   string      `json:"mediatype"`
	Encoding    string      `json:"encoding"`
	Dialect     dataDialect `json:"dialect"`
	Schema      dataSchema  `json:"schema"`
}

type dataDialect struct {
	Delimiter        string `json:"delimiter"`
	LineTerminator   string `json:"lineTerminator"`
	QuoteChar        string `json:"quoteChar"`
	DoubleQuote      bool   `json:"doubleQuote"`
	SkipInitialSpace bool   `json:"skipInitialSpace"`
	Header           bool   `json:"header"`
}

type dataSchema struct {
	Fields        []dataField `json:"fields"`
	PrimaryKey    []string    `json:"primaryKey"`
	ForeignKeys   []dataLink  `json:"foreignKeys,omitempty"`
	MissingValues []string    `json:"missingValues"`
}

type dataField struct {
	Name        string           `json:"name"`
	Type        string           `json:"type"`
	Format      string           `json:"format,omitempty"`
	Description string           `json:"description"`
	Constraints *dataConstraints `json:"constraints,omitempty"`
}

type dataConstraints struct {
	Required bool     `json:"required,omitempty"`
	Unique   bool     `json:"unique,omitempty"`
	Enum     []string `json:"enum,omitempty"`
}

type dataLink struct {
	Fields    []string `json:"fields"`
	Reference struct {
		Resource string   `json:"resource"` // "": the table itself
		Fields   []string `json:"fields"`
	} `json:"reference"`
}

func (x *Tidy) writePackage(w io.Writer, tables []*tidyTable) error {
	s := &x.rel.Study.Settings
	p := dataPackage{
		Profile: "tabular-data-package", Name: packageName(s.Title), Title: oneSpace(s.Title), Description: purposeLine(x.rel),
		Verbatim: packageState{1, string(x.rel.Purpose), x.rel.Study.Stamp, x.o.Version},
	}
	for _, t := range tables {
		p.Resources = append(p.Resources, t.resource())
	}
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	e.SetIndent("", "  ")
	return e.Encode(&p)
}

// packageName is a name such as packages may have: small plain letters, digits, hyphens.
func packageName(title string) string {
	var plain []rune
	for _, r := range codebook.Slug(title) {
		if r < 0x80 {
			plain = append(plain, r)
		}
	}
	if name := codebook.Slug(string(plain)); name != "" {
		return name
	}
	return "study"
}

func (t *tidyTable) resource() dataResource {
	r := dataResource{
		Profile: "tabular-data-resource", Name: t.name, Path: t.file(), Title: t.title, Description: t.about,
		Format: "csv", MediaType: "text/csv", Encoding: "utf-8",
		Dialect: dataDialect{Delimiter: ",", LineTerminator: "\n", QuoteChar: `"`, DoubleQuote: true, Header: true},
		Schema:  dataSchema{PrimaryKey: []string{t.key}, MissingValues: []string{""}},
	}
	for _, f := range t.fields {
		one := dataField{Name: dataCell(f.name), Type: f.kind, Description: dataCell(f.means)}
		if f.kind == tidyTime {
			one.Format = "default"
		}
		if f.empty != "" {
			one.Description += " Empty: " + f.empty + "."
		}
		if c := (dataConstraints{f.empty == "", f.name == t.key, f.values}); c.Required || c.Unique || len(c.Enum) > 0 {
			one.Constraints = &c
		}
		r.Schema.Fields = append(r.Schema.Fields, one)
	}
	for _, l := range t.links {
		link := dataLink{Fields: []string{l.field}}
		link.Reference.Resource, link.Reference.Fields = l.table, []string{l.target}
		r.Schema.ForeignKeys = append(r.Schema.ForeignKeys, link)
	}
	return r
}
