package export

import (
	"encoding/csv"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// records are the rows of a CSV file, each by the names of its columns.
func records(t testing.TB, file string) (names []string, rows []map[string]string) {
	t.Helper()
	if strings.Contains(file, "\r") || strings.HasPrefix(file, "\uFEFF") || !utf8.ValidString(file) || !strings.HasSuffix(file, "\n") {
		t.Errorf("not UTF-8 with LF and without a mark: %.60q", file)
	}
	all, err := csv.NewReader(strings.NewReader(file)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range all[1:] {
		row := map[string]string{}
		for i, v := range record {
			row[all[0][i]] = v
		}
		if len(row) != len(all[0]) {
			t.Fatalf("columns of one name: %q", all[0])
		}
		rows = append(rows, row)
	}
	return all[0], rows
}

// packageRead is what a program of another maker knows of datapackage.json: nothing of
// the writers is used to check what they write.
type packageRead struct {
	Profile, Name string
	Resources     []resourceRead
}

type resourceRead struct {
	Profile, Name, Path, Encoding string
	Schema                        struct {
		Fields        []fieldRead
		PrimaryKey    []string
		MissingValues []string
		ForeignKeys   []struct {
			Fields    []string
			Reference struct {
				Resource *string
				Fields   []string
			}
		}
	}
}

type fieldRead struct {
	Name, Type, Format, Description string
	Constraints                     struct {
		Required, Unique bool
		Enum             []string
	}
}

// checkPackage reads the files back by what datapackage.json says of them, and gives the
// tables by name.
func checkPackage(t testing.TB, files map[string]string) map[string][]map[string]string {
	t.Helper()
	var p packageRead
	if err := json.Unmarshal([]byte(files["datapackage.json"]), &p); err != nil {
		t.Fatal(err)
	}
	if p.Profile != "tabular-data-package" || p.Name == "" || strings.Trim(p.Name, "abcdefghijklmnopqrstuvwxyz0123456789-._") != "" {
		t.Errorf("profile %q, name %q", p.Profile, p.Name)
	}
	tables, keys := map[string][]map[string]string{}, map[string]map[string]bool{}
	for _, r := range p.Resources {
		tables[r.Name] = r.check(t, files[r.Path])
		keys[r.Name] = map[string]bool{}
		for _, row := range tables[r.Name] {
			key := row[r.Schema.PrimaryKey[0]]
			if key == "" || keys[r.Name][key] {
				t.Errorf("%s: the key %q is empty or there twice", r.Path, key)
			}
			keys[r.Name][key] = true
		}
	}
	for _, r := range p.Resources {
		for _, l := range r.Schema.ForeignKeys {
			to := *l.Reference.Resource
			if to == "" {
				to = r.Name
			}
			for _, row := range tables[r.Name] {
				if v := row[l.Fields[0]]; v != "" && !keys[to][v] {
					t.Errorf("%s: %s %q is not in %s", r.Path, l.Fields[0], v, to)
				}
			}
		}
	}
	return tables
}

// check reads a file and compares it with its schema.
func (r *resourceRead) check(t testing.TB, file string) []map[string]string {
	t.Helper()
	names, rows := records(t, file)
	if r.Profile != "tabular-data-resource" || r.Encoding != "utf-8" || len(r.Schema.PrimaryKey) != 1 || len(r.Schema.MissingValues) != 1 || r.Schema.MissingValues[0] != "" {
		t.Errorf("%s: %+v", r.Name, r)
	}
	if len(names) != len(r.Schema.Fields) {
		t.Fatalf("%s has the columns %q, the package says %d", r.Path, names, len(r.Schema.Fields))
	}
	for i, f := range r.Schema.Fields {
		if f.Name != names[i] || f.Description == "" {
			t.Errorf("%s: column %q is described as %+v", r.Path, names[i], f)
		}
		for _, row := range rows {
			v := row[f.Name]
			if !fits(f.Type, v) || v == "" && f.Constraints.Required || v != "" && len(f.Constraints.Enum) > 0 && !slices.Contains(f.Constraints.Enum, v) {
				t.Errorf("%s, %s (%s): %q", r.Path, f.Name, f.Type, v)
			}
		}
	}
	return rows
}

func fits(kind, v string) bool {
	if v == "" {
		return true
	}
	var err error
	switch kind {
	case "string":
	case "integer":
		_, err = strconv.Atoi(v)
	case "number":
		_, err = strconv.ParseFloat(v, 64)
	case "boolean":
		return v == "true" || v == "false"
	case "datetime":
		_, err = time.Parse("2006-01-02T15:04:05Z", v)
	default:
		return false
	}
	return err == nil
}
