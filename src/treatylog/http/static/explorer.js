"use strict";

// Nothing is asked of another host: neither a validator nor a font.
SwaggerUIBundle({
  dom_id: "#operations",
  url: "openapi.json",
  deepLinking: true,
  defaultModelsExpandDepth: 0,
  displayRequestDuration: true,
  presets: [SwaggerUIBundle.presets.apis],
  validatorUrl: null,
});
