CREATE TABLE service_menu (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  tenant_id UUID NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  place TEXT NOT NULL,
  weekdays SMALLINT[] NOT NULL,
  opens_minute INTEGER NOT NULL,
  closes_minute INTEGER NOT NULL,
  opened_at TIMESTAMP WITH TIME ZONE NOT NULL,
  closed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_service_menu PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_service_menu_jurisdiction_id_tenant_id FOREIGN KEY(jurisdiction_id, tenant_id) REFERENCES tenant (jurisdiction_id, id),
  CONSTRAINT ck_service_menu_day_fits CHECK (opens_minute >= 0 AND closes_minute > opens_minute AND closes_minute <= 1440),
  CONSTRAINT ck_service_menu_some_days CHECK (cardinality(weekdays) BETWEEN 1 AND 7)
);

CREATE INDEX ix_service_menu_tenant ON service_menu (jurisdiction_id, tenant_id);

CREATE TABLE menu_item (
  jurisdiction_id INTEGER NOT NULL,
  id UUID NOT NULL,
  menu_id UUID NOT NULL,
  kind_id UUID NOT NULL,
  minutes INTEGER NOT NULL,
  people_needed INTEGER NOT NULL,
  removed_at TIMESTAMP WITH TIME ZONE,
  CONSTRAINT pk_menu_item PRIMARY KEY (jurisdiction_id, id),
  CONSTRAINT fk_menu_item_jurisdiction_id_menu_id FOREIGN KEY(jurisdiction_id, menu_id) REFERENCES service_menu (jurisdiction_id, id),
  CONSTRAINT fk_menu_item_jurisdiction_id_kind_id FOREIGN KEY(jurisdiction_id, kind_id) REFERENCES service_kind (jurisdiction_id, id),
  CONSTRAINT ck_menu_item_figures_fit CHECK (minutes BETWEEN 10 AND 1440 AND people_needed BETWEEN 1 AND 50)
);

CREATE INDEX ix_menu_item_menu ON menu_item (jurisdiction_id, menu_id);
