"""Addresses of models and trainings."""

from django.urls import path

from workbench.training import (
    api,
    check_api,
    check_views,
    compare_views,
    gate_api,
    gate_views,
    lineage_api,
    lineage_views,
    recipe_api,
    recipe_views,
    views,
)

urlpatterns = [
    path("projects/<slug:slug>/models/", views.models, name="models"),
    path("projects/<slug:slug>/models/<int:number>/", views.model, name="model"),
    path("projects/<slug:slug>/models/compare/", compare_views.compare, name="compare"),
    path("media/scores/<int:score_id>/", compare_views.score_picture, name="score-picture"),
    path("projects/<slug:slug>/models/<int:number>/people/", lineage_views.people, name="model-people"),
    path("projects/<slug:slug>/photos/<int:photo_id>/lineage/", lineage_views.photo, name="photo-lineage"),
    path("projects/<slug:slug>/models/<int:number>/promote/", gate_views.promote, name="promote"),
    path("projects/<slug:slug>/models/<int:number>/keep-out/", gate_views.keep_out, name="keep-out"),
    path("projects/<slug:slug>/models/exam/", gate_views.exam, name="exam"),
    path("projects/<slug:slug>/models/roll-back/", gate_views.roll_back, name="roll-back"),
    path("projects/<slug:slug>/runs/<int:run_id>/", views.run, name="run"),
    path("projects/<slug:slug>/runs/<int:run_id>/stop/", views.stop, name="stop-run"),
    path("projects/<slug:slug>/train/", views.train, name="train"),
    path("projects/<slug:slug>/recipes/", recipe_views.recipe_list, name="recipes"),
    path("projects/<slug:slug>/recipes/compare/", recipe_views.compare, name="compare-recipes"),
    path("projects/<slug:slug>/recipes/<slug:name>/", recipe_views.recipe, name="recipe"),
    path("projects/<slug:slug>/recipes/<slug:name>/use/", recipe_views.use_recipe, name="use-recipe"),
    path("projects/<slug:slug>/comparisons/<int:comparison_id>/", recipe_views.comparison, name="comparison"),
    path(
        "projects/<slug:slug>/comparisons/<int:comparison_id>/stop/",
        recipe_views.stop_comparison,
        name="stop-comparison",
    ),
    path("projects/<slug:slug>/imported-masks/", check_views.imported_masks, name="imported-masks"),
    path("projects/<slug:slug>/imported-masks/check/", check_views.check_masks, name="check-masks"),
    path("media/label-checks/<int:check_id>/", check_views.difference, name="label-check-picture"),
]

api_urlpatterns = [
    path("projects/<slug:slug>/runs/", api.Runs.as_view(), name="api-runs"),
    path("projects/<slug:slug>/recipes/", recipe_api.Recipes.as_view(), name="api-recipes"),
    path("projects/<slug:slug>/recipes/<slug:name>/", recipe_api.OneRecipe.as_view(), name="api-recipe"),
    path("projects/<slug:slug>/comparisons/", recipe_api.Comparisons.as_view(), name="api-comparisons"),
    path("comparisons/<int:comparison_id>/", recipe_api.OneComparison.as_view(), name="api-comparison"),
    path("comparisons/<int:comparison_id>/stop/", recipe_api.StopComparison.as_view(), name="api-stop-comparison"),
    path("projects/<slug:slug>/label-checks/", check_api.LabelChecks.as_view(), name="api-label-checks"),
    path("runs/<int:run_id>/", api.OneRun.as_view(), name="api-run"),
    path("runs/<int:run_id>/stop/", api.StopRun.as_view(), name="api-stop-run"),
    path("projects/<slug:slug>/models/", api.Models.as_view(), name="api-models"),
    path("projects/<slug:slug>/models/compare/", compare_views.Compare.as_view(), name="api-compare"),
    path("projects/<slug:slug>/models/<int:number>/lineage/", lineage_api.Lineage.as_view(), name="api-lineage"),
    path("projects/<slug:slug>/models/<int:number>/scores/", lineage_api.Scores.as_view(), name="api-scores"),
    path("projects/<slug:slug>/models/<int:number>/masks/", lineage_api.Masks.as_view(), name="api-learnt-masks"),
    path("projects/<slug:slug>/models/<int:number>/onnx/", lineage_api.Onnx.as_view(), name="api-onnx"),
    path("photos/<int:photo_id>/lineage/", lineage_api.PhotoLineage.as_view(), name="api-photo-lineage"),
    path("projects/<slug:slug>/models/<int:number>/promote/", gate_api.Promote.as_view(), name="api-promote"),
    path("projects/<slug:slug>/models/<int:number>/keep-out/", gate_api.KeepOut.as_view(), name="api-keep-out"),
    path("projects/<slug:slug>/exam/", gate_api.Exam.as_view(), name="api-exam"),
    path("projects/<slug:slug>/roll-back/", gate_api.RollBack.as_view(), name="api-roll-back"),
]
