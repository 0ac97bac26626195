-- What binds the tables of 0001: a row that others name cannot go.

ALTER TABLE directory.centre
    ADD CONSTRAINT centre_callback_calendar_id_c6ab112a_fk_calendar_id
    FOREIGN KEY (callback_calendar_id) REFERENCES directory.calendar (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX centre_callback_calendar_id_c6ab112a ON directory.centre (callback_calendar_id);
ALTER TABLE directory.client
    ADD CONSTRAINT client_centre_id_583e3973_fk_centre_code
    FOREIGN KEY (centre_id) REFERENCES directory.centre (code) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX client_centre_id_583e3973 ON directory.client (centre_id);
ALTER TABLE directory.contract_target
    ADD CONSTRAINT contract_target_client_id_d3c1d480_fk_client_id
    FOREIGN KEY (client_id) REFERENCES directory.client (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX contract_target_client_id_d3c1d480 ON directory.contract_target (client_id);
ALTER TABLE directory.team
    ADD CONSTRAINT team_centre_id_fb6ec733_fk_centre_code
    FOREIGN KEY (centre_id) REFERENCES directory.centre (code) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX team_centre_id_fb6ec733 ON directory.team (centre_id);
ALTER TABLE directory.calendar
    ADD CONSTRAINT calendar_centre_id_9138e741_fk_centre_code
    FOREIGN KEY (centre_id) REFERENCES directory.centre (code) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX calendar_centre_id_9138e741 ON directory.calendar (centre_id);
ALTER TABLE directory.special_day
    ADD CONSTRAINT special_day_calendar_id_4f9725ad_fk_calendar_id
    FOREIGN KEY (calendar_id) REFERENCES directory.calendar (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX special_day_calendar_id_4f9725ad ON directory.special_day (calendar_id);
ALTER TABLE directory.queue
    ADD CONSTRAINT queue_centre_id_4c852856_fk_centre_code
    FOREIGN KEY (centre_id) REFERENCES directory.centre (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.queue
    ADD CONSTRAINT queue_client_id_1db8201d_fk_client_id
    FOREIGN KEY (client_id) REFERENCES directory.client (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.queue
    ADD CONSTRAINT queue_calendar_id_b5ac0181_fk_calendar_id
    FOREIGN KEY (calendar_id) REFERENCES directory.calendar (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX queue_centre_id_4c852856 ON directory.queue (centre_id);
CREATE INDEX queue_client_id_1db8201d ON directory.queue (client_id);
CREATE INDEX queue_calendar_id_b5ac0181 ON directory.queue (calendar_id);
ALTER TABLE directory.queue_need
    ADD CONSTRAINT queue_need_queue_id_ed112a3e_fk_queue_id
    FOREIGN KEY (queue_id) REFERENCES directory.queue (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX queue_need_queue_id_ed112a3e ON directory.queue_need (queue_id);
ALTER TABLE directory.queue_overflow
    ADD CONSTRAINT queue_overflow_queue_id_944ef43f_fk_queue_id
    FOREIGN KEY (queue_id) REFERENCES directory.queue (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX queue_overflow_queue_id_944ef43f ON directory.queue_overflow (queue_id);
ALTER TABLE directory.flow
    ADD CONSTRAINT flow_centre_id_36a8e1ca_fk_centre_code
    FOREIGN KEY (centre_id) REFERENCES directory.centre (code) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX flow_centre_id_36a8e1ca ON directory.flow (centre_id);
ALTER TABLE directory.entry
    ADD CONSTRAINT entry_centre_id_cf06ff19_fk_centre_code
    FOREIGN KEY (centre_id) REFERENCES directory.centre (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.entry
    ADD CONSTRAINT entry_client_id_bb399cd4_fk_client_id
    FOREIGN KEY (client_id) REFERENCES directory.client (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.entry
    ADD CONSTRAINT entry_flow_id_adb75bae_fk_flow_id
    FOREIGN KEY (flow_id) REFERENCES directory.flow (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX entry_centre_id_cf06ff19 ON directory.entry (centre_id);
CREATE INDEX entry_client_id_bb399cd4 ON directory.entry (client_id);
CREATE INDEX entry_flow_id_adb75bae ON directory.entry (flow_id);
ALTER TABLE directory.away_reason
    ADD CONSTRAINT away_reason_centre_id_20ba9b5a_fk_centre_code
    FOREIGN KEY (centre_id) REFERENCES directory.centre (code) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX away_reason_centre_id_20ba9b5a ON directory.away_reason (centre_id);
ALTER TABLE directory.customer
    ADD CONSTRAINT customer_client_id_a62ca312_fk_client_id
    FOREIGN KEY (client_id) REFERENCES directory.client (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.customer
    ADD CONSTRAINT customer_into_id_8a45ec6a_fk_customer_code
    FOREIGN KEY (into_id) REFERENCES directory.customer (code) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX customer_client_id_a62ca312 ON directory.customer (client_id);
CREATE INDEX customer_into_id_8a45ec6a ON directory.customer (into_id);
ALTER TABLE directory.address
    ADD CONSTRAINT address_customer_id_d4ed7933_fk_customer_code
    FOREIGN KEY (customer_id) REFERENCES directory.customer (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.address
    ADD CONSTRAINT address_client_id_5677ed43_fk_client_id
    FOREIGN KEY (client_id) REFERENCES directory.client (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX address_customer_id_d4ed7933 ON directory.address (customer_id);
CREATE INDEX address_client_id_5677ed43 ON directory.address (client_id);
ALTER TABLE directory.caution
    ADD CONSTRAINT caution_customer_id_7840191e_fk_customer_code
    FOREIGN KEY (customer_id) REFERENCES directory.customer (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.caution
    ADD CONSTRAINT caution_approved_by_id_fe92d8ed_fk_person_id
    FOREIGN KEY (approved_by_id) REFERENCES directory.person (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX caution_customer_id_7840191e ON directory.caution (customer_id);
CREATE INDEX caution_approved_by_id_fe92d8ed ON directory.caution (approved_by_id);
ALTER TABLE directory.consent
    ADD CONSTRAINT consent_customer_id_630c6f77_fk_customer_code
    FOREIGN KEY (customer_id) REFERENCES directory.customer (code) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX consent_customer_id_630c6f77 ON directory.consent (customer_id);
ALTER TABLE directory.note
    ADD CONSTRAINT note_customer_id_2357cd77_fk_customer_code
    FOREIGN KEY (customer_id) REFERENCES directory.customer (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.note
    ADD CONSTRAINT note_by_id_df2320cf_fk_person_id
    FOREIGN KEY (by_id) REFERENCES directory.person (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX note_customer_id_2357cd77 ON directory.note (customer_id);
CREATE INDEX note_by_id_df2320cf ON directory.note (by_id);
ALTER TABLE directory.customer_union
    ADD CONSTRAINT customer_union_kept_id_23c7e3d5_fk_customer_code
    FOREIGN KEY (kept_id) REFERENCES directory.customer (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.customer_union
    ADD CONSTRAINT customer_union_gone_id_efaddd64_fk_customer_code
    FOREIGN KEY (gone_id) REFERENCES directory.customer (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.customer_union
    ADD CONSTRAINT customer_union_united_by_id_9f5090a6_fk_person_id
    FOREIGN KEY (united_by_id) REFERENCES directory.person (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.customer_union
    ADD CONSTRAINT customer_union_split_by_id_f0686eb2_fk_person_id
    FOREIGN KEY (split_by_id) REFERENCES directory.person (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX customer_union_kept_id_23c7e3d5 ON directory.customer_union (kept_id);
CREATE INDEX customer_union_gone_id_efaddd64 ON directory.customer_union (gone_id);
CREATE INDEX customer_union_united_by_id_9f5090a6 ON directory.customer_union (united_by_id);
CREATE INDEX customer_union_split_by_id_f0686eb2 ON directory.customer_union (split_by_id);
ALTER TABLE directory.role_held
    ADD CONSTRAINT role_held_person_id_d7231f52_fk_person_id
    FOREIGN KEY (person_id) REFERENCES directory.person (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.role_held
    ADD CONSTRAINT role_held_centre_id_bfc613f4_fk_centre_code
    FOREIGN KEY (centre_id) REFERENCES directory.centre (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.role_held
    ADD CONSTRAINT role_held_client_id_9290b120_fk_client_id
    FOREIGN KEY (client_id) REFERENCES directory.client (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX role_held_person_id_d7231f52 ON directory.role_held (person_id);
CREATE INDEX role_held_centre_id_bfc613f4 ON directory.role_held (centre_id);
CREATE INDEX role_held_client_id_9290b120 ON directory.role_held (client_id);
ALTER TABLE directory.agent
    ADD CONSTRAINT agent_centre_id_1d25d841_fk_centre_code
    FOREIGN KEY (centre_id) REFERENCES directory.centre (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.agent
    ADD CONSTRAINT agent_person_id_78b645d5_fk_person_id
    FOREIGN KEY (person_id) REFERENCES directory.person (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX agent_centre_id_1d25d841 ON directory.agent (centre_id);
CREATE INDEX agent_person_id_78b645d5 ON directory.agent (person_id);
ALTER TABLE directory.agent_skill
    ADD CONSTRAINT agent_skill_agent_id_d266b68b_fk_agent_id
    FOREIGN KEY (agent_id) REFERENCES directory.agent (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX agent_skill_agent_id_d266b68b ON directory.agent_skill (agent_id);
ALTER TABLE directory.team_member
    ADD CONSTRAINT team_member_agent_id_c2f511b3_fk_agent_id
    FOREIGN KEY (agent_id) REFERENCES directory.agent (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.team_member
    ADD CONSTRAINT team_member_team_id_26812b86_fk_team_id
    FOREIGN KEY (team_id) REFERENCES directory.team (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX team_member_agent_id_c2f511b3 ON directory.team_member (agent_id);
CREATE INDEX team_member_team_id_26812b86 ON directory.team_member (team_id);
ALTER TABLE directory.contact_reason
    ADD CONSTRAINT contact_reason_client_id_06045e8a_fk_client_id
    FOREIGN KEY (client_id) REFERENCES directory.client (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.contact_reason
    ADD CONSTRAINT contact_reason_parent_id_6aab562f_fk_contact_reason_id
    FOREIGN KEY (parent_id) REFERENCES directory.contact_reason (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX contact_reason_client_id_06045e8a ON directory.contact_reason (client_id);
CREATE INDEX contact_reason_parent_id_6aab562f ON directory.contact_reason (parent_id);
ALTER TABLE directory.wrap_up_field
    ADD CONSTRAINT wrap_up_field_client_id_2f9a57dc_fk_client_id
    FOREIGN KEY (client_id) REFERENCES directory.client (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.wrap_up_field
    ADD CONSTRAINT wrap_up_field_reason_id_1d119dc2_fk_contact_reason_id
    FOREIGN KEY (reason_id) REFERENCES directory.contact_reason (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX wrap_up_field_client_id_2f9a57dc ON directory.wrap_up_field (client_id);
CREATE INDEX wrap_up_field_reason_id_1d119dc2 ON directory.wrap_up_field (reason_id);
ALTER TABLE directory.client_link
    ADD CONSTRAINT client_link_client_id_b44e446f_fk_client_id
    FOREIGN KEY (client_id) REFERENCES directory.client (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX client_link_client_id_b44e446f ON directory.client_link (client_id);
ALTER TABLE directory.submission
    ADD CONSTRAINT submission_centre_id_ac292508_fk_centre_code
    FOREIGN KEY (centre_id) REFERENCES directory.centre (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.submission
    ADD CONSTRAINT submission_by_id_dbb0f350_fk_person_id
    FOREIGN KEY (by_id) REFERENCES directory.person (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX submission_centre_id_ac292508 ON directory.submission (centre_id);
CREATE INDEX submission_by_id_dbb0f350 ON directory.submission (by_id);
ALTER TABLE directory.change
    ADD CONSTRAINT change_centre_id_b46cd12c_fk_centre_code
    FOREIGN KEY (centre_id) REFERENCES directory.centre (code) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory.change
    ADD CONSTRAINT change_by_id_871b02a1_fk_person_id
    FOREIGN KEY (by_id) REFERENCES directory.person (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX change_centre_id_b46cd12c ON directory.change (centre_id);
CREATE INDEX change_by_id_871b02a1 ON directory.change (by_id);
CREATE INDEX change_at ON directory.change (centre_id, "at");
ALTER TABLE directory."access"
    ADD CONSTRAINT access_by_id_b56cfd43_fk_person_id
    FOREIGN KEY (by_id) REFERENCES directory.person (id) DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE directory."access"
    ADD CONSTRAINT access_client_id_20c127fa_fk_client_id
    FOREIGN KEY (client_id) REFERENCES directory.client (id) DEFERRABLE INITIALLY DEFERRED;
CREATE INDEX access_by_id_b56cfd43 ON directory."access" (by_id);
CREATE INDEX access_client_id_20c127fa ON directory."access" (client_id);
CREATE INDEX access_at ON directory."access" ("at");
