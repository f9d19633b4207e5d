package web

import (
	"context"
	"net/http"
)

// Handler is everything the workbench answers, behind its guard.
func (s *Server) Handler() http.Handler {
	mux := http.NewServeMux()
	for _, add := range []func(*http.ServeMux){
		s.assetRoutes,
		s.loginRoutes,
		s.doorRoutes,
		s.displayRoutes,
		s.homeRoutes,
		s.importRoutes,
		s.readRoutes,
		s.searchRoutes,
		s.matrixRoutes,
		s.frameworkRoutes,
		s.tableRoutes,
		s.documentRoutes,
		s.compareRoutes,
		s.codebookRoutes,
		func(mux *http.ServeMux) { mux.HandleFunc("POST /who/name", s.nameCoder) },
		s.participantRoutes,
		s.withdrawRoutes,
	} {
		add(mux)
	}
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.fail(w, r, &notFound{"there is no page at " + r.URL.Path})
	})
	return s.guard(s.marked(s.mended(mux)))
}

// markKey is where a request keeps how the study stood before it was answered.
type markKey struct{}

// again is the header of a request by which a page that is open fetches itself.
const again = "Verbatim-Again"

// marked notes how the study stands before a page is made of it, so that the page
// hears of everything that comes after. Where a page only fetches itself, what is
// to be told once is kept for the page that somebody goes to.
func (s *Server) marked(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := s.sessionOf(r)
		if r.Method != http.MethodGet || n == nil || isAPI(r) || !s.opened() {
			next.ServeHTTP(w, r)
			return
		}
		ctx := r.Context()
		if mark, err := s.appFor(r).Trace(); err == nil {
			ctx = context.WithValue(ctx, markKey{}, mark+".")
		}
		if r.Header.Get(again) != "" {
			ctx = context.WithValue(ctx, sessionKey{}, n.onlyLooks())
		}
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// stoodAt is how the study stood before a page was made; empty where that is not
// known.
func stoodAt(r *http.Request) string {
	mark, _ := r.Context().Value(markKey{}).(string)
	return mark
}
