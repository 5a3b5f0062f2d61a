package v4

import (
	"time"

	"stackdrop/api/rest"
)

// limits are those the reference states, call by call, each for one user
// (Frame.io reference V4, the descriptions of the operations). The headers of
// the answers correct them.
func limits() map[string]rest.Rate {
	table := make(map[string]rest.Rate)
	set := func(calls int, window time.Duration, names ...string) {
		for _, name := range names {
			table[name] = rest.Rate{Calls: calls, Window: window}
		}
	}
	set(3, time.Second, "POST "+newFolderRoute)
	set(5, time.Second, "POST "+newFileRoute, "GET "+statusRoute)
	set(10, time.Second, "GET "+fileRoute)
	set(100, time.Minute,
		"GET "+meRoute, "GET "+accountsRoute, "GET "+workspacesRoute, "GET "+workspaceRoute,
		"GET "+projectsRoute, "GET "+invitedRoute, "GET "+projectRoute,
		"GET "+folderRoute, "GET "+childrenRoute, "GET "+stackRoute, "GET "+versionsRoute, "GET "+metadataRoute, "GET "+sharesRoute,
		"PATCH "+fileRoute, "PATCH "+moveRoute, "DELETE "+fileRoute,
	)
	set(60, time.Minute, "DELETE "+folderRoute)
	set(10, time.Minute,
		"PATCH "+folderRoute, "PATCH "+valuesRoute,
		"POST "+newStackRoute, "PATCH "+orderRoute,
		"POST "+sharesRoute, "POST "+shareAssetsRoute,
	)
	return table
}
